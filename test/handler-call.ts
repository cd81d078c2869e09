/** What the server hands to a handler, for tests of handlers without HTTP. */
import type { Store } from '../src/engine/store.ts'
import type { HandlerContext, ImplementedName } from '../src/server/handler.ts'
import { readBucketAccess } from '../src/server/access/bucket-access.ts'
import { ann } from './engine-objects.ts'

export const call = <Name extends ImplementedName>(
  store: Store,
  input: HandlerContext<Name>['input'],
  options: { readonly anonymous?: boolean; readonly virtualHost?: boolean; readonly origin?: string } = {},
): HandlerContext<Name> => ({
  input,
  store,
  caller: { identity: ann, actor: ann, anonymous: options.anonymous ?? false },
  access: { may: async () => true, require: async () => {}, bucket: (name) => readBucketAccess(store, name) },
  request: {
    id: 'request',
    origin: options.origin ?? 'http://127.0.0.1:9000',
    virtualHost: options.virtualHost ?? false,
    isForm: false,
    requester: { requestId: 'request', hostId: 'host', sourceIp: '127.0.0.1', principalId: ann.id },
    signal: new AbortController().signal,
  },
})
