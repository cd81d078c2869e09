/** A flame graph (SVG) of a CPU profile as V8 writes it; widths are shares of the time on CPU. */

interface ProfileNode {
  readonly id: number
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number }
  readonly children?: readonly number[]
}

export interface CpuProfile {
  readonly nodes: readonly ProfileNode[]
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

export interface Frame {
  readonly name: string
  /** Time in it and below, µs. */
  total: number
  self: number
  readonly children: Map<string, Frame>
}

const newFrame = (name: string): Frame => ({ name, total: 0, self: 0, children: new Map() })

const nameOf = ({ callFrame }: ProfileNode): string => {
  const file = callFrame.url.split('/').slice(-2).join('/')
  return `${callFrame.functionName || '(anonymous)'}${file === '' ? '' : ` ${file}:${callFrame.lineNumber + 1}`}`
}

const notWork = new Set(['(idle)', '(root)'])

/** Sums the samples of a profile into one tree of frames, without what is idle. */
export const framesOf = (profile: CpuProfile): Frame => {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]))
  const parents = new Map(
    profile.nodes.flatMap((node) => (node.children ?? []).map((child) => [child, node.id] as const)),
  )
  const root = newFrame('all')
  profile.samples.forEach((id, index) => {
    const path: ProfileNode[] = []
    for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) path.unshift(nodes.get(at)!)
    const names = path.map(nameOf).filter((name) => name !== '(root)')
    if (names.length === 0 || notWork.has(names[0]!)) return
    const time = profile.timeDeltas[index]!
    let frame = root
    frame.total += time
    for (const name of names) {
      let child = frame.children.get(name)
      if (child === undefined) frame.children.set(name, (child = newFrame(name)))
      child.total += time
      frame = child
    }
    frame.self += time
  })
  return root
}

const width = 1200
const rowHeight = 16
/** Share of the whole below which a frame is left out. */
const shareMin = 0.002

const escape = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)

/** Warm colours, the same for the same file. */
const colourOf = (name: string): string => {
  let hash = 0
  for (const character of name.split(' ').at(-1)!) hash = (hash * 31 + character.codePointAt(0)!) % 997
  return `hsl(${20 + (hash % 35)} ${60 + (hash % 30)}% ${58 + (hash % 14)}%)`
}

export const writeFlameGraph = (root: Frame, title: string): string => {
  const rects: string[] = []
  let depthMax = 0
  const draw = (frame: Frame, x: number, depth: number): void => {
    const share = frame.total / root.total
    if (share < shareMin) return
    depthMax = Math.max(depthMax, depth)
    const w = share * width
    const label = `${frame.name} ${(share * 100).toFixed(1)} %`
    const text =
      w > 40
        ? `<text x="${(x + 3).toFixed(1)}" y="${depth * rowHeight + 41}">${escape(frame.name.slice(0, Math.floor(w / 6.2)))}</text>`
        : ''
    rects.push(
      `<g><title>${escape(label)}</title><rect x="${x.toFixed(1)}" y="${depth * rowHeight + 30}" width="${w.toFixed(1)}" height="${rowHeight - 1}" fill="${colourOf(frame.name)}"/>${text}</g>`,
    )
    let at = x
    for (const child of [...frame.children.values()].sort((a, b) => b.total - a.total)) {
      draw(child, at, depth + 1)
      at += (child.total / root.total) * width
    }
  }
  draw(root, 0, 0)
  const height = (depthMax + 1) * rowHeight + 40
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="monospace" font-size="10">`,
    `<rect width="${width}" height="${height}" fill="#fffaf2"/><text x="8" y="18" font-size="13">${escape(title)}</text>`,
    ...rects,
    '</svg>',
    '',
  ].join('\n')
}

/** Frames by their own time, largest first. */
export const selfTimes = (root: Frame): readonly (readonly [name: string, share: number])[] => {
  const times = new Map<string, number>()
  const visit = (frame: Frame): void => {
    times.set(frame.name, (times.get(frame.name) ?? 0) + frame.self)
    for (const child of frame.children.values()) visit(child)
  }
  visit(root)
  return [...times].sort((a, b) => b[1] - a[1]).map(([name, time]) => [name, time / root.total] as const)
}
