/** The words that declarations of operations are written in: where a value stands, and whether it must be there. */
import type { TextCodec, XmlCodec } from './codecs.ts'
import type { S3Error } from './errors.ts'
import type { ElementField, Field, HeadersField, PayloadField, StreamField, TextField } from './operation.ts'
import { textElement } from './xml-codecs.ts'

type Invalid = (value: string | undefined) => S3Error

/** A query parameter. `invalid` makes the error for a value that is missing or not accepted. */
export const query = <T>(name: string, codec: TextCodec<T>, invalid?: Invalid): TextField<T, true> => ({
  at: 'query',
  name,
  codec,
  required: true,
  invalid,
})

/** A header, named in lower case. `invalid` makes the error for a value that is missing or not accepted. */
export const header = <T>(name: string, codec: TextCodec<T>, invalid?: Invalid): TextField<T, true> => ({
  at: 'header',
  name,
  codec,
  required: true,
  invalid,
})

/** All headers that begin with `prefix`; the record's names are what follows it, in lower case. */
export const headersWithPrefix = <T>(prefix: string, codec: TextCodec<T>): HeadersField<T, true> => ({
  at: 'headers',
  name: prefix,
  codec,
  required: true,
})

/** An XML element; its name is the member's own, if none is given. */
export const element = <T>(codec: TextCodec<T> | XmlCodec<T>, name?: string): ElementField<T, true> => ({
  at: 'element',
  name,
  codec: 'kind' in codec ? codec : textElement(codec),
  required: true,
})

/** The whole body is one XML document with this root. */
export const payload = <T>(root: string, codec: TextCodec<T> | XmlCodec<T>): PayloadField<T, true> => ({
  at: 'payload',
  name: root,
  codec: 'kind' in codec ? codec : textElement(codec),
  required: true,
})

/** The body is bytes. */
export const stream: StreamField<true> = { at: 'stream', name: '', required: true }

type AsOptional<F extends Field> =
  F extends TextField<infer T>
    ? TextField<T, false>
    : F extends HeadersField<infer T>
      ? HeadersField<T, false>
      : F extends ElementField<infer T>
        ? ElementField<T, false>
        : F extends PayloadField<infer T>
          ? PayloadField<T, false>
          : StreamField<false>

/** The same field, which may be missing. */
export const optional = <F extends Field>(field: F): AsOptional<F> =>
  ({ ...field, required: false }) as unknown as AsOptional<F>
