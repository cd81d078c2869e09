import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { S3Error } from '../errors.ts'
import type { XmlElement } from '../codecs.ts'
import { parseXml } from './parse-xml.ts'
import type { XmlLimits } from './parse-xml.ts'
import { createXmlWriter } from './xml-writer.ts'

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
const parse = (text: string, limits?: XmlLimits): XmlElement => parseXml(bytesOf(text), limits)

function refused(document: string | Uint8Array, limits?: XmlLimits): void {
  assert.throws(
    () => parseXml(typeof document === 'string' ? bytesOf(document) : document, limits),
    (error) => error instanceof S3Error && error.code === 'MalformedXML' && error.status === 400,
    String(document).slice(0, 80),
  )
}

test('XML-1 prefixes are dropped, comments and instructions skipped, CDATA is text', () => {
  const root = parse(
    '\ufeff<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n<!-- a --><?go on?>\n' +
      '<s3:Delete xmlns:s3="http://s3.amazonaws.com/doc/2006-03-01/" a=\'1 &lt; "2"\'>' +
      '<s3:Key>x<![CDATA[<&]]>y<!-- - --></s3:Key ><Quiet/></s3:Delete>\n<!-- b -->',
  )
  assert.equal(root.name, 'Delete')
  assert.deepEqual(root.attributes['a'], '1 < "2"')
  assert.deepEqual(
    root.children.map(({ name, text }) => [name, text]),
    [
      ['Key', 'x<&y'],
      ['Quiet', ''],
    ],
  )
})

test('XML-2 references are resolved once, line ends are LF, and a CR comes as a reference', () => {
  assert.equal(parse('<k>&amp;lt;&#38;&#x1F600;&quot;&apos;&gt;</k>').text, '&lt;&\u{1f600}"\'>')
  assert.equal(parse('<k>a\r\nb\rc&#13;&#xD;</k>').text, 'a\nb\nc\r\r')
  assert.equal(parse('<k>a&#1;b</k>').text, 'a\u0001b')
})

test('XML-3 what is not well-formed is MalformedXML', () => {
  const cases = [
    '',
    ' ',
    'text',
    '<a>',
    '</a>',
    '<a></b>',
    '<a><b></a></b>',
    '<a/><b/>',
    '<a></a>x',
    'x<a/>',
    '<a',
    '<a x>',
    '<a x=1/>',
    '<a x="1" x="2"/>',
    '<a x="<"/>',
    '<a x="1"y="2"/>',
    '< a/>',
    '<1/>',
    '<a>&nbsp;</a>',
    '<a>&amp</a>',
    '<a>& </a>',
    '<a>&#0;</a>',
    '<a>&#xD800;</a>',
    '<a>&#x110000;</a>',
    '<a>&#x;</a>',
    '<a>&#1x;</a>',
    '<a>]]></a>',
    '<a>\u0001</a>',
    '<a>\uffff</a>',
    '<a><!-- -- --></a>',
    '<a><!-- </a>',
    '<a><![CDATA[ </a>',
    '<![CDATA[x]]><a/>',
    ' <?xml version="1.0"?><a/>',
    '<?xml version="1.0" encoding="UTF-16"?><a/>',
    '<?xml version="1.0" bad?><a/>',
    '<a><?xml?></a>',
    '<a:/>',
    '<:a/>',
    '<a:b:c/>',
    '<a / >',
    '</>',
    '<>',
    '<a></a',
    '<a></a b>',
    '<a></ab>',
    '<a><?',
  ]
  for (const document of cases) refused(document)
})

test('XML-4 a document type is refused before anything expands', () => {
  const laughs = ['<!DOCTYPE l [<!ENTITY l0 "lol">']
  for (let n = 1; n < 10; n++) laughs.push(`<!ENTITY l${n} "${`&l${n - 1};`.repeat(10)}">`)
  refused(`<?xml version="1.0"?>${laughs.join('')}]><l>&l9;</l>`)
  refused('<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>')
  refused('<a><!DOCTYPE a><b/></a>')
  refused('<a><!ENTITY b "c"></a>')
})

test('XML-5 size, depth and count of elements are bounded', () => {
  refused('<a>'.repeat(100_000) + '</a>'.repeat(100_000))
  refused('<a>'.repeat(33) + '</a>'.repeat(33))
  assert.equal(parse('<a>'.repeat(32) + '</a>'.repeat(32)).name, 'a')
  refused(`<a>${'<b/>'.repeat(1_000_000)}</a>`)
  refused('<a><b/><b/></a>', { elementsMax: 2 })
  refused('<a>12345</a>', { sizeMax: 11 })
  refused(`<a ${Array.from({ length: 65 }, (_, n) => `a${n}="" `).join('')}/>`)
  refused(new Uint8Array(9 * 1024 * 1024).fill(0x20))
})

test('XML-6 bytes that are not UTF-8 are refused', () => {
  for (const bad of [[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xe2, 0x82], [0xf5, 0x80, 0x80, 0x80]]) {
    refused(Uint8Array.of(0x3c, 0x61, 0x3e, ...bad, 0x3c, 0x2f, 0x61, 0x3e))
  }
})

test('XML-7 any text that is written is read back, in elements and in attributes', () => {
  const text = fc.string({ unit: 'binary' }).filter((value) => !value.includes('\0'))
  fc.assert(
    fc.property(text, text, (value, attribute) => {
      const writer = createXmlWriter()
      writer.open('Root', { attribute })
      writer.text('Value', value)
      writer.close()
      const root = parseXml(writer.finish())
      assert.equal(root.children[0]?.text, value)
      assert.equal(root.attributes['attribute'], attribute)
    }),
  )
})

test('XML-8 markup, quotes, CR and control characters are written as references', () => {
  const writer = createXmlWriter()
  writer.text('Key', `&<>"'\r\n\t\u0001`)
  assert.equal(
    new TextDecoder().decode(writer.finish()),
    '<?xml version="1.0" encoding="UTF-8"?>\n<Key>&amp;&lt;&gt;&quot;&#39;&#13;&#10;&#9;&#1;</Key>',
  )
})

test('XML-9 a completion of 10,000 parts is read whole', () => {
  const part = (number: number): string =>
    `<Part><ETag>&quot;b8fc857a25e7958868c2f003d5e0952d&quot;</ETag><PartNumber>${number}</PartNumber></Part>`
  const document = `<CompleteMultipartUpload>${Array.from({ length: 10_000 }, (_, n) => part(n + 1)).join('')}</CompleteMultipartUpload>`
  const root = parse(document)
  assert.equal(root.children.length, 10_000)
  assert.equal(root.children[9_999]?.children[1]?.text, '10000')
})
