/**
 * The declarations against the schemas that AWS publishes in its SDK: what AWS has and we lack fails,
 * unless it stands in a table below with its reason.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as sdk from '@aws-sdk/client-s3'
import type { ElementField, Field, Fields, Operation } from '../operation.ts'
import { declaredOperations, implementedOperations } from './index.ts'

/** Members that are not declared, and why not. */
const undeclared: Readonly<Record<string, string>> = {
  'PutObject input ContentLength': 'the size of Body says it, and the transport sends it',
  'UploadPart input ContentLength': 'the size of Body says it, and the transport sends it',
  'GetObject output ExpiresString':
    'no header of S3: the SDK keeps what it cannot parse there; Expires is verbatim here',
  'HeadObject output ExpiresString':
    'no header of S3: the SDK keeps what it cannot parse there; Expires is verbatim here',
}

/** Operations that another thing than AWS's constant query keys and required parameters tells apart. */
const selectedOtherwise: Readonly<Record<string, string>> = {
  ListDirectoryBuckets: 'another endpoint at AWS; x-id is all that its request has here',
  WriteGetObjectResponse: 'another endpoint at AWS, with a path of its own',
}

/** The status that AWS answers with where its model says 200. */
const answeredOtherwise: Readonly<Record<string, number>> = {
  PutBucketAnalyticsConfiguration: 204,
  PutBucketIntelligentTieringConfiguration: 204,
  PutBucketInventoryConfiguration: 204,
  PutBucketMetricsConfiguration: 204,
  PutBucketPolicy: 204,
  PutBucketTagging: 204,
}

/** Declared, and in no SDK. */
const ofOurOwn = new Set(['PostObject'])

interface Traits {
  readonly http?: readonly [method: string, path: string, status: number]
  readonly httpHeader?: string
  readonly httpQuery?: string
  readonly httpPrefixHeaders?: string
  readonly httpPayload?: number
  readonly streaming?: number
  readonly xmlName?: string
  readonly xmlFlattened?: number
}
type Schema = readonly [
  kind: number,
  namespace: string,
  name: string,
  traits: Traits | number,
  ...rest: unknown[],
]

const resolve = (schema: unknown): unknown =>
  typeof schema === 'function' ? (schema as () => unknown)() : schema
const isSchema = (schema: unknown): schema is Schema => Array.isArray(schema) && typeof schema[1] === 'string'

interface Member {
  readonly name: string
  readonly traits: Traits
  readonly target: unknown
  readonly required: boolean
}

const traitsOf = (traits: unknown): Traits =>
  typeof traits === 'object' && traits !== null ? (traits as Traits) : {}

/** Members of a structure: a member is its target alone, or target and traits. */
const membersOf = (schema: unknown): readonly Member[] => {
  const structure = resolve(schema)
  if (!isSchema(structure)) return []
  const names = (structure[4] ?? []) as readonly string[]
  const members = (structure[5] ?? []) as readonly unknown[]
  const requiredCount = (structure[6] ?? 0) as number
  return names.map((name, index) => {
    const member = members[index]
    const paired = Array.isArray(member) && !isSchema(member)
    const target = resolve(paired ? member[0] : member)
    const traits = {
      ...(isSchema(target) ? traitsOf(target[3]) : {}),
      ...(paired ? traitsOf(member[1]) : {}),
    }
    return { name, traits, target, required: index < requiredCount }
  })
}

interface Published {
  readonly name: string
  readonly method: string
  readonly target: Operation['target']
  readonly query: readonly string[]
  readonly status: number
  readonly input: readonly Member[]
  readonly output: readonly Member[]
  readonly root: string | undefined
}

/** The root element of an answer is called like its shape, where no other name is given and none of its members is the whole. */
const rootOf = (output: unknown): string | undefined => {
  if (!isSchema(output)) return undefined
  const named = traitsOf(output[3]).xmlName
  if (named !== undefined) return named
  return membersOf(output).some(({ traits }) => traits.xmlFlattened !== undefined) ? output[2] : undefined
}

const operationKind = 9

const published: readonly Published[] = Object.values(sdk as Readonly<Record<string, unknown>>)
  .filter((value): value is Schema => isSchema(value) && value[0] === operationKind)
  .map((schema) => {
    const [method, path, status] = traitsOf(schema[3]).http ?? ['', '', 0]
    const input = membersOf(schema[4])
    const output = resolve(schema[5])
    const constants = (path.split('?')[1] ?? '')
      .split('&')
      .filter((key) => key !== '' && !key.startsWith('x-id='))
    const parameters = input.flatMap(({ required, traits }) => (required ? (traits.httpQuery ?? []) : []))
    return {
      name: schema[2],
      method,
      target: path.includes('{Key+}')
        ? 'object'
        : input.some(({ name }) => name === 'Bucket')
          ? 'bucket'
          : 'service',
      query: [...constants, ...parameters].sort(),
      status,
      input,
      output: membersOf(output),
      root: rootOf(output),
    }
  })

const operationOf = (name: string): Operation | undefined =>
  declaredOperations.find((each) => each.name === name)

test('OP-16 every operation of S3 is declared, and none that is not S3', () => {
  assert.ok(published.length > 100, 'the schemas are where they are looked for')
  const names = new Set(published.map(({ name }) => name))
  assert.deepEqual(
    published.filter(({ name }) => operationOf(name) === undefined).map(({ name }) => name),
    [],
  )
  const extra = declaredOperations.filter(({ name }) => !names.has(name) && !ofOurOwn.has(name))
  assert.deepEqual(
    extra.map(({ name }) => name),
    [],
  )
  assert.equal(new Set(declaredOperations.map(({ name }) => name)).size, declaredOperations.length)
})

test('OP-17 method, target and selectors are those that AWS publishes', () => {
  for (const aws of published) {
    const ours = operationOf(aws.name)
    if (aws.name in selectedOtherwise) continue
    assert.deepEqual(
      [ours?.method, ours?.target, [...(ours?.selectedBy?.query ?? [])].sort()],
      [aws.method, aws.target, aws.query],
      aws.name,
    )
  }
})

/** Where a field stands, comparable: `header etag`, `element Part`. */
const placeOf = (member: string, field: Field): string =>
  field.at === 'stream' ? 'stream' : `${field.at} ${(field.name ?? member).toLowerCase()}`

const publishedPlace = ({ name, traits }: Member): string => {
  if (traits.httpHeader !== undefined) return `header ${traits.httpHeader.toLowerCase()}`
  if (traits.httpQuery !== undefined) return `query ${traits.httpQuery.toLowerCase()}`
  if (traits.httpPrefixHeaders !== undefined) return `headers ${traits.httpPrefixHeaders}`
  if (traits.streaming !== undefined) return 'stream'
  return `${traits.httpPayload === undefined ? 'element' : 'payload'} ${(traits.xmlName ?? name).toLowerCase()}`
}

const compareMembers = (path: string, aws: readonly Member[], ours: Fields): string[] => {
  const problems: string[] = []
  for (const member of aws) {
    if (member.name === 'Bucket' || member.name === 'Key') {
      if (ours[member.name] === undefined && path.split(' ').length === 2 && path.endsWith('input')) continue
    }
    const where = `${path} ${member.name}`
    const field = ours[member.name]
    if (field === undefined) {
      if (undeclared[where] === undefined) problems.push(`${where} is not declared`)
      continue
    }
    if (undeclared[where] !== undefined) problems.push(`${where} is declared, and excused as if it were not`)
    // The bits 16 of a trait in short form say payload: the place is then the field's own to say.
    const expected = publishedPlace(member)
    const found = placeOf(member.name, field)
    if (found !== expected && !(field.at === 'payload' || field.at === 'stream')) {
      problems.push(`${where} stands at ${found}, not at ${expected}`)
    }
    if (field.at === 'element' || field.at === 'payload') {
      problems.push(...compareElement(where, member.target, field.codec.members))
    }
  }
  return problems
}

const listKind = 1
const structureKind = 3

const compareElement = (
  where: string,
  target: unknown,
  members: Readonly<Record<string, ElementField>> | undefined,
): string[] => {
  const schema = resolve(target)
  if (!isSchema(schema)) return []
  if (schema[0] === listKind) {
    const item = schema[4]
    return compareElement(where, Array.isArray(item) && !isSchema(item) ? item[0] : item, members)
  }
  if (schema[0] !== structureKind) return []
  return members === undefined
    ? [`${where} is a structure`]
    : compareMembers(where, membersOf(schema), members)
}

for (const [name, ours] of Object.entries(implementedOperations as Readonly<Record<string, Operation>>)) {
  test(`OP-18 ${name} has every query parameter, header and element that AWS has`, () => {
    const aws = published.find((each) => each.name === name)
    assert.ok(aws !== undefined)
    // GetBucketLocation's one member is the text of its root, which the SDK reads by hand.
    const output = name === 'GetBucketLocation' ? [] : aws.output
    assert.deepEqual(
      [
        ...compareMembers(`${name} input`, aws.input, ours.input),
        ...compareMembers(`${name} output`, output, ours.output),
      ],
      [],
    )
    const payload = Object.values(ours.output).find((field) => field.at === 'payload')
    assert.equal(ours.outputRoot ?? (aws.root === undefined ? undefined : payload?.name), aws.root)
    assert.equal(ours.status, answeredOtherwise[name] ?? aws.status)
  })
}
