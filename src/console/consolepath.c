#include "src/console/consolepath.h"

#include <strings.h>

static const char *const devices[] = {"flash:", "bootflash:", "harddisk:", "disk0:", "usbflash0:", "usb0:"};
static const char *const networks[] = {"tftp:", "ftp:", "http:", "https:", "scp:", "sftp:", "rcp:"};

/* What follows the prefix, or NULL. */
static const char *behind(const char *typed, const char *const *prefixes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strncasecmp(typed, prefixes[i], strlen(prefixes[i])) == 0)
            return typed + strlen(prefixes[i]);
    return NULL;
}

static bool leaves_folder(const char *name)
{
    for (const char *part = name; part; part = strchr(part, '/') ? strchr(part, '/') + 1 : NULL)
        if (strncmp(part, "..", 2) == 0 && (part[2] == '/' || part[2] == '\0'))
            return true;
    return false;
}

static enum plr_err in_folder(char **ret, const char *name, const struct agent_args *args, struct fail *f)
{
    const char *folder = args->flash ? args->flash : ".";
    size_t cap = strlen(folder) + strlen(name) + 2;

    name += strspn(name, "/");
    if (args->forced && !args->flash) {
        (void)fail_set(f, PLR_ERR_POLICY, "nofiles", "this console reads no files");
        fail_hint(f, "paste the code behind \"install\"; or whoever set up the console names a folder with --flash");
        return PLR_ERR_POLICY;
    }
    if (!*name || leaves_folder(name))
        return fail_set(f, PLR_ERR_USAGE, "nofile", "\"%s\" is no file of this folder", name);
    *ret = malloc(cap);
    if (!*ret)
        return fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for a path");
    (void)snprintf(*ret, cap, "%s/%s", folder, name);
    return PLR_OK;
}

enum plr_err consolepath_find(char **ret, const char *typed, const struct agent_args *args, struct fail *f)
{
    const char *name = behind(typed, devices, sizeof(devices) / sizeof(devices[0]));

    if (name)
        return in_folder(ret, name, args, f);
    if (behind(typed, networks, sizeof(networks) / sizeof(networks[0]))) {
        (void)fail_set(f, PLR_ERR_USAGE, "nonetwork", "nothing is fetched over a network");
        fail_hint(f, "bring the file here, and name it as flash:NAME");
        return PLR_ERR_USAGE;
    }
    if (args->forced)
        return in_folder(ret, strchr(typed, '/') ? "" : typed, args, f);
    *ret = strcmp(typed, "-") == 0 ? strdup("./-") : strdup(typed);
    return *ret ? PLR_OK : fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for a path");
}
