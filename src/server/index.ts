/** The door `partita/server`: a server over a data folder, in a program of one's own. */
export { serve } from './serve.ts'
export type { RunningServer, ServeOptions } from './serve.ts'
export { stopOnSignals } from './stop-on-signals.ts'
