/** Programs that call themselves threads of the kernel, which ps(1) shows in square brackets: `[kworker/0:1]`. */

/** Names of threads that each kernel has (kthread_create), as far as no program of a server begins so. */
const THREAD =
  /^\[?(?:kworker|kthread|ksoftirqd|kswapd|kcompactd|khugepaged|kdevtmpfs|kauditd|khungtaskd|oom_reaper|mm_percpu_wq|rcu_|(?:migration|cpuhp|jbd2|irq)\/)/;

/** @param name of the task that makes a system call, which threads of the kernel never do (`comm`: prctl(2), PR_SET_NAME) */
export function isThreadName(name: string): boolean {
  return THREAD.test(name);
}

/** @param name the first argument of a program, which says what ps(1) shows: a thread of the kernel has none, and stands in brackets */
export function isThreadTitle(name: string): boolean {
  return (name.charCodeAt(0) === 0x5b && name.length > 2 && name.endsWith("]")) || THREAD.test(name);
}
