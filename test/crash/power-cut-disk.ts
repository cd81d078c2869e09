/**
 * A disk whose power can be cut: ext4 on a loop image in memory, whose kernel writes nothing by
 * itself for minutes. A copy of the image is what would be on the platter: what was not synced is
 * not in it. Needs root and loop devices.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const memoryFolder = '/dev/shm'
const imageSize = '768M'

const run = (command: string, ...args: readonly string[]): void => {
  execFileSync(command, args, { stdio: ['ignore', 'ignore', 'pipe'] })
}

export interface PowerCutDisk {
  /** Where it is mounted. */
  readonly folder: string
  /** The disk as it would be after the power had gone at this moment, mounted beside this one. */
  cut(): PowerCutDisk
  remove(): void
}

/** Why there can be no such disk here; undefined when there can. */
export const whyNoPowerCut = (): string | undefined => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'needs root on Linux'
  try {
    makePowerCutDisk().remove()
    return undefined
  } catch (error) {
    return `no loop device: ${(error as Error).message}`
  }
}

export const makePowerCutDisk = (): PowerCutDisk => {
  const place = mkdtempSync(join(memoryFolder, 'partita-disk-'))
  const image = join(place, 'image')
  run('truncate', '-s', imageSize, image)
  run('mkfs.ext4', '-q', '-F', '-m', '0', '-E', 'lazy_itable_init=1,lazy_journal_init=1', image)
  return mount(place)
}

const mount = (place: string): PowerCutDisk => {
  const image = join(place, 'image')
  const folder = join(place, 'mounted')
  mkdirSync(folder)
  try {
    run('mount', '-o', 'loop,commit=300', image, folder)
  } catch (error) {
    rmSync(place, { recursive: true, force: true })
    throw error
  }
  return {
    folder,
    cut: () => {
      const copy = mkdtempSync(join(memoryFolder, 'partita-disk-'))
      run('cp', '--sparse=always', image, join(copy, 'image'))
      return mount(copy)
    },
    remove: () => {
      run('umount', '--lazy', folder)
      rmSync(place, { recursive: true, force: true })
    },
  }
}
