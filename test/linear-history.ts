/**
 * Whether what clients saw fits one linear history: some order of their operations in which none comes
 * before one that had ended when it began, and each gives in turn what it gave (Wing and Gong 1993).
 */
export interface HistoryEntry<State> {
  /** For the message when no order fits. */
  readonly name: string
  /** When the client asked, and when it had the answer. */
  readonly start: number
  readonly end: number
  /**
   * The state behind it; undefined where it cannot have given what it gave. The same object only
   * where the operation, giving what it gave, changes nothing in whatever state.
   */
  readonly apply: (state: State) => State | undefined
}

/** Places of a search after which it is given up: a history that fits needs few. */
const placesMax = 300_000

/**
 * An order that explains the history, or the longest beginning of one that could be found.
 *
 * @param keyOf tells states apart.
 */
export const findLinearOrder = <State>(
  history: readonly HistoryEntry<State>[],
  initial: State,
  keyOf: (state: State) => string,
): { readonly found: boolean; readonly order: readonly HistoryEntry<State>[] } => {
  const seen = new Set<string>()
  const indexOf = new Map(history.map((entry, index) => [entry, index]))
  let longest: readonly HistoryEntry<State>[] = []
  const search = (
    state: State,
    left: readonly HistoryEntry<State>[],
    order: readonly HistoryEntry<State>[],
  ): boolean => {
    if (order.length > longest.length) longest = order
    if (left.length === 0) return true
    const place = `${left.map((entry) => indexOf.get(entry)).join()} ${keyOf(state)}`
    if (seen.has(place)) return false
    if (seen.size >= placesMax) throw new Error(`No order was found among ${placesMax} beginnings`)
    seen.add(place)
    const firstEnd = Math.min(...left.map(({ end }) => end))
    const next = left.filter(({ start }) => start <= firstEnd)
    const steps = next
      .map((entry) => ({ entry, state: entry.apply(state) }))
      .filter((step) => step.state !== undefined)
    // What fits here and never changes anything may as well come now: no other choice is better.
    const harmless = steps.find((step) => step.state === state)
    return (harmless === undefined ? steps : [harmless]).some((step) =>
      search(
        step.state!,
        left.filter((entry) => entry !== step.entry),
        [...order, step.entry],
      ),
    )
  }
  const found = search(initial, history, [])
  return { found, order: longest }
}
