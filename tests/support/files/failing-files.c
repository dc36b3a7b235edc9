/* Lets the system refuse what a process asks of the files in one folder, as for a disk that was pulled out or a share whose server is
 * gone: with the error that stands in the file FAILING_SWITCH, while it is there. To be loaded with LD_PRELOAD. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#define DESCRIPTORS 65536
static char held[DESCRIPTORS];

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static int wrong(void) {
  const char *path = getenv("FAILING_SWITCH");
  char text[16] = {0};
  long file = path == NULL ? -1 : NEXT(syscall)(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
  if (file < 0) return 0;
  NEXT(syscall)(SYS_read, file, text, sizeof text - 1);
  NEXT(syscall)(SYS_close, file);
  return atoi(text);
}

static int is_within(const char *path) {
  const char *folder = getenv("FAILING_FOLDER");
  return folder != NULL && path != NULL && strncmp(path, folder, strlen(folder)) == 0;
}

static int refused(int concerns) {
  int before = errno;
  int error = concerns ? wrong() : 0;
  errno = error != 0 ? error : before;
  return error != 0;
}

static int of_file(int file) { return file >= 0 && file < DESCRIPTORS && held[file]; }

static int opened(int file, const char *path) {
  if (file >= 0 && file < DESCRIPTORS) held[file] = (char)is_within(path);
  return file;
}

#define OPEN(name)                                                      \
  int name(const char *path, int flags, ...) {                          \
    va_list more;                                                       \
    va_start(more, flags);                                              \
    mode_t mode = (mode_t)va_arg(more, int);                            \
    va_end(more);                                                       \
    if (refused(is_within(path))) return -1;                            \
    return opened(NEXT(name)(path, flags, mode), path);                 \
  }
OPEN(open)
OPEN(open64)

int close(int file) {
  if (file >= 0 && file < DESCRIPTORS) held[file] = 0;
  return NEXT(close)(file);
}

#define ON_FILE(type, name, declared, given)                            \
  type name declared {                                                  \
    if (refused(of_file(file))) return -1;                              \
    return NEXT(name) given;                                            \
  }
ON_FILE(ssize_t, read, (int file, void *to, size_t count), (file, to, count))
ON_FILE(ssize_t, pread, (int file, void *to, size_t count, off_t at), (file, to, count, at))
ON_FILE(ssize_t, pread64, (int file, void *to, size_t count, off64_t at), (file, to, count, at))
ON_FILE(ssize_t, write, (int file, const void *from, size_t count), (file, from, count))
ON_FILE(ssize_t, pwrite, (int file, const void *from, size_t count, off_t at), (file, from, count, at))
ON_FILE(ssize_t, pwrite64, (int file, const void *from, size_t count, off64_t at), (file, from, count, at))
ON_FILE(int, fsync, (int file), (file))
ON_FILE(int, fdatasync, (int file), (file))
ON_FILE(int, ftruncate, (int file, off_t size), (file, size))
ON_FILE(int, ftruncate64, (int file, off64_t size), (file, size))
ON_FILE(int, fstat, (int file, struct stat *to), (file, to))
ON_FILE(int, fstat64, (int file, struct stat64 *to), (file, to))

#define ON_PATH(type, name, declared, given)                            \
  type name declared {                                                  \
    if (refused(is_within(path))) return -1;                            \
    return NEXT(name) given;                                            \
  }
ON_PATH(int, stat, (const char *path, struct stat *to), (path, to))
ON_PATH(int, stat64, (const char *path, struct stat64 *to), (path, to))
ON_PATH(int, lstat, (const char *path, struct stat *to), (path, to))
ON_PATH(int, lstat64, (const char *path, struct stat64 *to), (path, to))
ON_PATH(int, access, (const char *path, int mode), (path, mode))
ON_PATH(int, unlink, (const char *path), (path))
ON_PATH(int, rename, (const char *path, const char *to), (path, to))
ON_PATH(int, mkdir, (const char *path, mode_t mode), (path, mode))

int statx(int folder, const char *path, int flags, unsigned mask, struct statx *to) {
  if (refused(is_within(path) || (path[0] == 0 && of_file(folder)))) return -1;
  return NEXT(statx)(folder, path, flags, mask, to);
}

/* Node asks for what it knows of a file by the number of the question. */
long syscall(long number, ...) {
  va_list more;
  va_start(more, number);
  long a = va_arg(more, long), b = va_arg(more, long), c = va_arg(more, long);
  long d = va_arg(more, long), e = va_arg(more, long), f = va_arg(more, long);
  va_end(more);
  if (number == SYS_statx && refused(is_within((const char *)b))) return -1;
  return NEXT(syscall)(number, a, b, c, d, e, f);
}
