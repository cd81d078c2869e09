/**
 * One declaration an operation, read by both sides: the server routes, parses and answers by it,
 * the client builds and reads by it.
 */
import type { BodyStream } from './body.ts'
import type { TextCodec, XmlCodec } from './codecs.ts'
import type { S3Error } from './errors.ts'

/** One query parameter or one header. */
export interface TextField<T = unknown, Required extends boolean = boolean> {
  readonly at: 'query' | 'header'
  /** Headers in lower case. */
  readonly name: string
  readonly codec: TextCodec<T>
  readonly required: Required
  /** The answer to a value that is not accepted, or (undefined) missing; InvalidArgument where absent. */
  readonly invalid?: ((value: string | undefined) => S3Error) | undefined
}

/** All headers that begin with `name`: the value is a record by the rest of the header's name. */
export interface HeadersField<T = unknown, Required extends boolean = boolean> {
  readonly at: 'headers'
  readonly name: string
  readonly codec: TextCodec<T>
  readonly required: Required
}

/** A child of an XML element; its name is the member's own where none is given. */
export interface ElementField<T = unknown, Required extends boolean = boolean> {
  readonly at: 'element'
  readonly name: string | undefined
  readonly codec: XmlCodec<T>
  readonly required: Required
}

/** The whole XML document; `name` is its root element. */
export interface PayloadField<T = unknown, Required extends boolean = boolean> {
  readonly at: 'payload'
  readonly name: string
  readonly codec: XmlCodec<T>
  readonly required: Required
}

/** The bytes of the body. */
export interface StreamField<Required extends boolean = boolean> {
  readonly at: 'stream'
  readonly name: ''
  readonly required: Required
}

/** Where a field stands on the wire. */
export type Field<T = unknown, Required extends boolean = boolean> =
  | TextField<T, Required>
  | HeadersField<T, Required>
  | ElementField<T, Required>
  | PayloadField<T, Required>
  | StreamField<Required>

export type Fields = Readonly<Record<string, Field>>

type ValueOf<F> = F extends StreamField
  ? BodyStream
  : F extends HeadersField<infer T>
    ? Readonly<Record<string, T>>
    : F extends TextField<infer T>
      ? T
      : F extends ElementField<infer T> | PayloadField<infer T>
        ? T
        : never

type RequiredKeys<F extends Fields> = { [K in keyof F]: F[K]['required'] extends true ? K : never }[keyof F]

/** The same type, spelled out. */
type Flat<T> = { [K in keyof T]: T[K] } & {}

/** The TypeScript type of a set of fields: optional fields are optional properties. */
export type Values<F extends Fields> = Flat<
  { readonly [K in RequiredKeys<F>]: ValueOf<F[K]> } & {
    readonly [K in Exclude<keyof F, RequiredKeys<F>>]?: ValueOf<F[K]> | undefined
  }
>

export type Target = 'service' | 'bucket' | 'object'

export interface Operation<
  Name extends string = string,
  T extends Target = Target,
  Input extends Fields = Fields,
  Output extends Fields = Fields,
> {
  /** As S3 spells it: `UploadPart`. */
  readonly name: Name
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE' | 'OPTIONS'
  readonly target: T
  /**
   * What tells it apart from others of the same method and target: query keys and headers that
   * must be present, or `key=value`. Of the rows that fit, the most demanding one is meant, so the
   * order of rows never matters.
   */
  readonly selectedBy?: { readonly query?: readonly string[]; readonly headers?: readonly string[] }
  /** The permission it needs on its own target, such as `s3:PutObject`; undefined for none. */
  readonly action: string | undefined
  readonly input: Input
  /** Root element of the response, where output fields are elements. */
  readonly outputRoot?: string
  readonly output: Output
  /** HTTP status of success. */
  readonly status: number
}

type TargetValues<T extends Target> = T extends 'object'
  ? { readonly Bucket: string; readonly Key: string }
  : T extends 'bucket'
    ? { readonly Bucket: string }
    : unknown

export type InputOf<O> =
  O extends Operation<string, infer T, infer I, Fields> ? Flat<TargetValues<T> & Values<I>> : never
export type OutputOf<O> = O extends Operation<string, Target, Fields, infer R> ? Values<R> : never

/** Declares an operation; a function only so that its type is inferred. */
export const operation = <
  const Name extends string,
  const T extends Target,
  Input extends Fields,
  Output extends Fields,
>(
  declaration: Operation<Name, T, Input, Output>,
): Operation<Name, T, Input, Output> => declaration

/** The bytes of a request or response body. */
export type Body = BodyStream
