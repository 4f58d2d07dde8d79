#include "host/base/hypervisor.h"

#include <string.h>

#include "host/base/textfile.h"

#if defined(__x86_64__) || defined(__i386__)
#include <cpuid.h>
#endif

#define SIGNATURE_SIZE 13 /* twelve characters and a zero */
#define SIGNATURE_LEAF 0x40000000u

struct maker {
    const char *signature;
    const char *name;
};

static const struct maker makers[] = {
    { "KVMKVMKVM", "kvm" },           { "TCGTCGTCGTCG", "qemu" },    { "XenVMMXenVMM", "xen" },
    { "VMwareVMware", "vmware" },     { "Microsoft Hv", "hyper-v" }, { "bhyve bhyve ", "bhyve" },
    { "VBoxVBoxVBox", "virtualbox" },
};

/* The word is among the blank-separated ones of `text`. */
static bool has_word(const char *text, const char *word)
{
    size_t length = strlen(word);

    for (text += strspn(text, " "); *text; text += strspn(text, " ")) {
        size_t here = strcspn(text, " ");

        if (here == length && strncmp(text, word, length) == 0)
            return true;
        text += here;
    }
    return false;
}

/* What the hypervisor calls itself; only to be asked where there is one. */
static void read_signature(char *signature)
{
    memset(signature, 0, SIGNATURE_SIZE);
#if defined(__x86_64__) || defined(__i386__)
    unsigned leaf, words[3];

    __cpuid(SIGNATURE_LEAF, leaf, words[0], words[1], words[2]);
    memcpy(signature, words, sizeof(words));
    (void)leaf;
#endif
}

static const char *signature_name(void)
{
    char signature[SIGNATURE_SIZE];

    read_signature(signature);
    for (size_t i = 0; i < sizeof(makers) / sizeof(makers[0]); i++)
        if (strcmp(signature, makers[i].signature) == 0)
            return makers[i].name;
    return "unknown";
}

void hypervisor_name(const char *cpuinfo, char *name, size_t size)
{
    char flags[8192];
    const char *found = "";

    if (textfile_read(name, size, "/sys/hypervisor/type"))
        return;
    text_field(cpuinfo, "flags", flags, sizeof(flags));
    if (has_word(flags, "hypervisor"))
        found = signature_name();
    text_copy(name, size, found, strlen(found));
}
