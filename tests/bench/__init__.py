"""Speed, as ratios: each subject against a reference measured in the same run."""
