/*
 * Where profiles of machines are kept: $XDG_DATA_HOME/gpubench/profiles/NAME.json.
 */
#ifndef GPUBENCH_EXPERIMENTS_PROFILE_FILE_H
#define GPUBENCH_EXPERIMENTS_PROFILE_FILE_H

#include "host/base/userdir.h"
#include "host/result/profile.h"

/*
 * The file of the profile called `name`, into `path` (USERDIR_PATH_SIZE bytes). STATUS_USAGE for a name that
 * cannot be a file's: letters, digits, "-", "_" and "." are accepted, 1 to 63 of them, not "." first.
 * STATUS_FAILED when there is no home.
 */
enum status profile_path(const char *name, char *path, struct error *err);

/*
 * What a machine called `host` is called unless its user says otherwise: what cannot be in a name
 * becomes "-"; "machine" where nothing is left. `name` has PROFILE_NAME_SIZE bytes.
 */
void profile_name_of(const char *host, char *name);

/*
 * Whether a profile can be written there, found out before anything is measured; makes its folder. "-" is standard
 * output.
 */
enum status profile_writable(const char *path, struct error *err);

/* Write to `path` ("-" is standard output), whose folder is made if need be; the old file stays until the new one is whole. */
enum status profile_save(const struct profile *profile, const char *path, struct error *err);

#endif
