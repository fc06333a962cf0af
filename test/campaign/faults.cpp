// Preloaded: makes the FAULT_AT-th operation that changes a file under FAULT_ROOT fail, and those after it
// where FAULT_ONCE is not set. FAULT_KIND: full (ENOSPC), io (EIO), or short (half is written, then ENOSPC).
// The first fault makes the file FAULT_CAME.
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

namespace {

std::atomic<long> count{0};

const char *setting(const char *name) {
  const char *value = getenv(name);
  return value ? value : "";
}

bool within(const char *path) {
  const char *root = setting("FAULT_ROOT");
  return *root && strncmp(path, root, strlen(root)) == 0;
}

bool within(int descriptor) {
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return false;
  path[length] = 0;
  return within(path);
}

// 0: goes on; 1: fails; 2: is cut short.
int turn() {
  long at = atol(setting("FAULT_AT"));
  long now = ++count;
  if (at == 0 || now < at || (now > at && *setting("FAULT_ONCE"))) return 0;
  if (now == at) close(open(setting("FAULT_CAME"), O_WRONLY | O_CREAT, 0600));
  bool shortened = strcmp(setting("FAULT_KIND"), "short") == 0 && now == at;
  errno = strcmp(setting("FAULT_KIND"), "io") == 0 ? EIO : ENOSPC;
  return shortened ? 2 : 1;
}

template <typename F> F next(const char *name) { return reinterpret_cast<F>(dlsym(RTLD_NEXT, name)); }

} // namespace

extern "C" {

ssize_t write(int fd, const void *data, size_t size) {
  static auto real = next<ssize_t (*)(int, const void *, size_t)>("write");
  switch (within(fd) ? turn() : 0) {
  case 1: return -1;
  case 2: size = size > 1 ? size / 2 : size;
  }
  return real(fd, data, size);
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) {
  static auto real = next<ssize_t (*)(int, const void *, size_t, off64_t)>("pwrite64");
  switch (within(fd) ? turn() : 0) {
  case 1: return -1;
  case 2: size = size > 1 ? size / 2 : size;
  }
  return real(fd, data, size, at);
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t at) { return pwrite64(fd, data, size, at); }

ssize_t writev(int fd, const struct iovec *parts, int number) {
  static auto real = next<ssize_t (*)(int, const struct iovec *, int)>("writev");
  if (within(fd) && turn() == 1) return -1;
  return real(fd, parts, number);
}

int fsync(int fd) {
  static auto real = next<int (*)(int)>("fsync");
  return within(fd) && turn() == 1 ? -1 : real(fd);
}

int fdatasync(int fd) {
  static auto real = next<int (*)(int)>("fdatasync");
  return within(fd) && turn() == 1 ? -1 : real(fd);
}

int ftruncate64(int fd, off64_t size) {
  static auto real = next<int (*)(int, off64_t)>("ftruncate64");
  return within(fd) && turn() == 1 ? -1 : real(fd, size);
}

int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

int rename(const char *from, const char *to) {
  static auto real = next<int (*)(const char *, const char *)>("rename");
  return within(to) && turn() == 1 ? -1 : real(from, to);
}
}
