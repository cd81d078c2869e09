/** CPU time and memory of the processes behind an endpoint, from /proc (Linux). */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

const ticksPerSecond = 100
const pageSize = 4096

interface ProcessStat {
  readonly pid: number
  readonly parent: number
  readonly cpuS: number
  readonly residentBytes: number
}

const statOf = (pid: number): ProcessStat | undefined => {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return {
      pid,
      parent: Number(fields[1]),
      // Own time, and that of children that have ended.
      cpuS: [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index]), 0) / ticksPerSecond,
      residentBytes: Number(fields[21]) * pageSize,
    }
  } catch {
    return undefined
  }
}

const allProcesses = (): readonly ProcessStat[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => statOf(Number(name)) ?? [])

/** The process that listens on a TCP port of this machine; undefined when it cannot be told. */
export const listenerOf = (port: number): number | undefined => {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0')
  const inodes = new Set<string>()
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of readFileSync(table, 'latin1').split('\n').slice(1)) {
      const fields = line.trim().split(/\s+/)
      if (fields[3] === '0A' && fields[1]?.endsWith(`:${wanted}`) === true)
        inodes.add(`socket:[${fields[9]}]`)
    }
  }
  return allProcesses().find(({ pid }) => opens(pid, inodes))?.pid
}

const opens = (pid: number, links: ReadonlySet<string>): boolean => {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => links.has(linkOf(`/proc/${pid}/fd/${fd}`)))
  } catch {
    return false
  }
}

const linkOf = (path: string): string => {
  try {
    return readlinkSync(path)
  } catch {
    return '' // Closed meanwhile.
  }
}

export interface TreeUse {
  readonly cpuS: number
  /** Resident memory of all, each shared page counted once. */
  readonly memoryBytes: number
  /** Resident memory of the largest process, shared pages included. */
  readonly largestBytes: number
}

/** Proportional set size: a page that n processes share counts as an n-th for each. */
const proportionalBytes = (pid: number): number => {
  try {
    const kilobytes = /^Pss: +(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1'))?.[1]
    return Number(kilobytes ?? 0) * 1024
  } catch {
    return 0 // It has ended.
  }
}

/** A process and all below it. */
export const treeUse = (root: number): TreeUse => {
  const processes = allProcesses()
  const tree = new Set([root])
  for (let grew = true; grew;) {
    grew = false
    for (const { pid, parent } of processes) {
      if (!tree.has(pid) && tree.has(parent)) {
        tree.add(pid)
        grew = true
      }
    }
  }
  const members = processes.filter(({ pid }) => tree.has(pid))
  const sizes = members.map(({ residentBytes }) => residentBytes)
  return {
    cpuS: members.reduce((sum, { cpuS }) => sum + cpuS, 0),
    memoryBytes: members.reduce((sum, { pid }) => sum + proportionalBytes(pid), 0),
    largestBytes: Math.max(0, ...sizes),
  }
}
