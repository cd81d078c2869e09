/** The form of AWS's query APIs (IAM and STS): parameters in, a tree of elements out. */
import { validationError } from '../iam-errors.ts'
import type { IdentityStore } from '../identity-store.ts'
import type { Principal } from '../accounts.ts'

export interface QueryCall {
  readonly store: IdentityStore
  readonly caller: Principal
  readonly parameters: Parameters
}

/** An array is a list, each item a `<member>`. What is undefined is left out. */
export interface Tree {
  readonly [name: string]: TreeValue
}
export type TreeValue = string | number | boolean | Date | Tree | readonly (Tree | string)[] | undefined

export interface QueryAction {
  /** Those that it takes; any other is refused, not ignored. A name that ends in `.` takes all that begin so. */
  readonly takes: readonly string[]
  /** What it is done to, as policies name it. */
  resource(call: QueryCall): string
  /** The result; undefined for none. */
  run(call: QueryCall): Promise<Tree | undefined>
  /** Whether anybody who has signed may do it to themselves without a policy. */
  readonly free?: boolean
}

/** The parameters of one call. */
export class Parameters {
  readonly #values: ReadonlyMap<string, string>

  constructor(values: ReadonlyMap<string, string>) {
    this.#values = values
  }

  get names(): readonly string[] {
    return [...this.#values.keys()]
  }

  find(name: string): string | undefined {
    return this.#values.get(name)
  }

  /** @throws {S3Error} ValidationError. */
  get(name: string): string {
    const value = this.#values.get(name)
    if (value !== undefined && value !== '') return value
    throw validationError(`The request must contain the parameter ${name}.`)
  }

  /** @throws {S3Error} ValidationError. */
  integer(name: string, limits: { readonly min: number; readonly max: number }): number | undefined {
    const text = this.#values.get(name)
    if (text === undefined) return undefined
    const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
    if (number >= limits.min && number <= limits.max) return number
    throw validationError(`${name} must be a whole number from ${limits.min} to ${limits.max}.`)
  }

  /** A name of a user, role or policy. @throws {S3Error} ValidationError. */
  entityName(name: string): string {
    const value = this.get(name)
    if (/^[\w+=,.@-]{1,128}$/.test(value)) return value
    throw validationError(
      `The specified value for ${name} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-`,
    )
  }

  /** `/` where it is not given. @throws {S3Error} ValidationError. */
  path(): string {
    const value = this.#values.get('Path') ?? '/'
    if (value.length <= 512 && /^\/([\x21-\x7e]+\/)?$/.test(value)) return value
    throw validationError(
      'The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.',
    )
  }
}

export interface Page<T> {
  readonly items: readonly T[]
  readonly tree: { readonly IsTruncated: boolean; readonly Marker?: string }
}

export const pageParameters = ['Marker', 'MaxItems'] as const

/** One page of a list that is ordered by name; the marker is the last name of the page before. */
export const pageOf = <T>(
  parameters: Parameters,
  all: readonly T[],
  nameOf: (item: T) => string,
): Page<T> => {
  const limit = parameters.integer('MaxItems', { min: 1, max: 1000 }) ?? 100
  const marker = parameters.find('Marker')
  const rest = marker === undefined ? all : all.filter((item) => nameOf(item) > marker)
  const items = rest.slice(0, limit)
  const last = items.at(-1)
  return {
    items,
    tree:
      rest.length > limit && last !== undefined
        ? { IsTruncated: true, Marker: nameOf(last) }
        : { IsTruncated: false },
  }
}
