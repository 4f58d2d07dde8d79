/*
 * How much processor time the control groups of this process leave it.
 */
#ifndef GPUBENCH_BASE_CGROUP_H
#define GPUBENCH_BASE_CGROUP_H

/*
 * The quota as a number of processors (1.5: one and a half), NaN when there is none: the tightest of
 * this process's groups and the groups around them, version 1 and version 2. `root` stands before
 * every path that is read: "" for this machine, a folder for a machine made up in it.
 */
double cgroup_quota(const char *root);

/* The quota in the text of a cpu.max file, "150000 100000"; NaN for "max 100000" and for nonsense. */
double cgroup_parse_max(const char *text);

/* The quota in the texts of cpu.cfs_quota_us and cpu.cfs_period_us; NaN for -1 and for nonsense. */
double cgroup_parse_cfs(const char *quota, const char *period);

#endif
