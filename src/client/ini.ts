/** A section: keys and, one level deeper, keys of a block (`s3 =` and indented lines). */
export interface IniSection {
  readonly values: ReadonlyMap<string, string>
  readonly blocks: ReadonlyMap<string, ReadonlyMap<string, string>>
}

/**
 * Reads the files of ~/.aws. Section names as they stand, without brackets; keys in lower case; lines
 * that begin with `#` or `;` and lines that mean nothing are skipped; a repeated section goes on.
 * https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
 */
export const parseIni = (text: string): ReadonlyMap<string, IniSection> => {
  const sections = new Map<
    string,
    { values: Map<string, string>; blocks: Map<string, Map<string, string>> }
  >()
  let section: { values: Map<string, string>; blocks: Map<string, Map<string, string>> } | undefined
  let block: Map<string, string> | undefined
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*([#;]|$)/.test(line)) continue
    const heading = /^\s*\[\s*(.*?)\s*\]/.exec(line)?.[1]
    if (heading !== undefined) {
      section = sections.get(heading.replace(/\s+/g, ' ')) ?? { values: new Map(), blocks: new Map() }
      sections.set(heading.replace(/\s+/g, ' '), section)
      block = undefined
      continue
    }
    const [, indent = '', key = '', value = ''] =
      /^(\s*)([^=\s][^=]*?)\s*=\s*(.*?)(?:\s+[#;].*)?\s*$/.exec(line) ?? []
    if (section === undefined || key === '') continue
    if (indent !== '' && block !== undefined) {
      block.set(key.toLowerCase(), value)
      continue
    }
    block = undefined
    if (value !== '') {
      section.values.set(key.toLowerCase(), value)
      continue
    }
    block = section.blocks.get(key.toLowerCase()) ?? new Map()
    section.blocks.set(key.toLowerCase(), block)
  }
  return sections
}
