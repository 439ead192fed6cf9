# How quilt is run here, so that refreshing a patch changes nothing but what was edited.  Sourced by the other tools.
quilt_options="--quiltrc=-"
export QUILT_PATCHES=../../patches QUILT_SERIES=series
export QUILT_DIFF_OPTS="-U1" QUILT_PATCH_OPTS="--no-backup-if-mismatch"
export QUILT_REFRESH_ARGS="-p ab --no-timestamps --no-index" QUILT_NO_DIFF_TIMESTAMPS=1 QUILT_NO_DIFF_INDEX=1
export QUILT_DIFF_ARGS="-p ab --no-timestamps --no-index" QUILT_PAGER= LC_ALL=C
