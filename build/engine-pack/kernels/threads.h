// Rows shared out among threads.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <mutex>
#include <thread>

namespace dialect {

// What a variable of the environment says, else as many as the processor runs at once.
inline int64_t threads_named(const char* variable) {
  const char* said = std::getenv(variable);
  const int64_t wished = said == nullptr ? 0 : std::atoll(said);
  return wished > 0 ? wished : std::max<int64_t>(1, std::thread::hardware_concurrency());
}

// As many as TensorFlow takes within one kernel.
inline int64_t most_threads() {
  static const int64_t most = threads_named("TF_NUM_INTRAOP_THREADS");
  return most;
}

// For work that is worth all of them, whatever TensorFlow takes.
inline int64_t all_threads() {
  static const int64_t all = threads_named("DIALECT_THREADS");
  return all;
}

// Threads that wait for work. To start one for every call takes 90 microseconds; those that wake too late find
// the work done, and nobody waits for them.
class Team {
 public:
  // Never taken down: its threads may outlive everything else at the end of the process.
  static Team& instance() {
    static Team* const team = new Team;
    return *team;
  }

  // Calls work(part) for every part from 0; the caller works too. Returns when all are done.
  void run(int64_t threads, int64_t parts, const std::function<void(int64_t)>& work) {
    const std::lock_guard<std::mutex> turn(turn_);
    std::unique_lock<std::mutex> lock(mutex_);
    for (; members_ < threads - 1; members_++) std::thread([this] { serve(); }).detach();
    work_ = &work;
    parts_ = left_ = parts;
    next_ = 0;
    for (int64_t i = 1; i < threads; i++) wake_.notify_one();
    take(lock);
    done_.wait(lock, [this] { return left_ == 0; });
  }

 private:
  [[noreturn]] void serve() {
    std::unique_lock<std::mutex> lock(mutex_);
    for (;;) {
      wake_.wait(lock, [this] { return next_ < parts_; });
      take(lock);
    }
  }

  // Parts that nobody has taken yet, one after the other.
  void take(std::unique_lock<std::mutex>& lock) {
    while (next_ < parts_) {
      const int64_t part = next_++;
      lock.unlock();
      (*work_)(part);
      lock.lock();
      if (--left_ == 0) done_.notify_one();
    }
  }

  // Held by the call whose work is being done.
  std::mutex turn_;
  // Guards all that follows.
  std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable done_;
  const std::function<void(int64_t)>* work_ = nullptr;
  int64_t members_ = 0;
  int64_t parts_ = 0;
  int64_t next_ = 0;
  int64_t left_ = 0;
};

// Bytes below which a further thread costs more than it saves.
constexpr int64_t kBytesAThread = 256 * 1024;

inline int64_t threads_for(int64_t rows, int64_t bytes, int64_t most = most_threads()) {
  return std::max<int64_t>(1, std::min({most, rows, 1 + bytes / kBytesAThread}));
}

// Calls work(part, from, to) for ranges that together are all rows.
template <typename Work>
void over_parts(int64_t threads, int64_t parts, int64_t rows, const Work& work) {
  const auto range = [&](int64_t part) {
    work(part, rows * part / parts, rows * (part + 1) / parts);
  };
  if (threads > 1) {
    Team::instance().run(threads, parts, range);
  } else {
    for (int64_t part = 0; part < parts; part++) range(part);
  }
}

// Calls work(from, to) so. Who wakes late, or is slow, does less of it.
template <typename Work>
void over_rows(int64_t rows, int64_t bytes, const Work& work, int64_t most = most_threads()) {
  constexpr int64_t kPartsAThread = 4;
  const int64_t threads = threads_for(rows, bytes, most);
  const int64_t parts = threads > 1 ? std::min(rows, kPartsAThread * threads) : 1;
  over_parts(threads, parts, rows, [&](int64_t, int64_t from, int64_t to) { work(from, to); });
}

}  // namespace dialect
