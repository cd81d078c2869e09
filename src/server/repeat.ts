/**
 * Calls `task` every `intervalMs`, counted from the end of the last call, until the result is called,
 * which resolves once no call is under way. Keeps no process alive.
 */
export const repeat = (
  intervalMs: number,
  task: () => Promise<void>,
  failed: (error: unknown) => void,
): (() => Promise<void>) => {
  let stopped = false
  let running = Promise.resolve()
  const plan = (): NodeJS.Timeout =>
    setTimeout(() => {
      running = task()
        .catch(failed)
        .then(() => {
          if (!stopped) timer = plan()
        })
    }, intervalMs).unref()
  let timer = plan()
  return () => {
    stopped = true
    clearTimeout(timer)
    return running
  }
}
