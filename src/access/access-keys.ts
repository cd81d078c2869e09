import { rootPrincipal } from './accounts.ts'
import type { Principal } from './accounts.ts'
import type { RootCredentials } from './root-credentials.ts'

export interface AccessKey {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly principal: Principal
}

/** Where the server looks up who signed. */
export interface AccessKeys {
  find(accessKeyId: string): Promise<AccessKey | undefined>
}

/** The keys of a store that has its root only. */
export const rootAccessKeys = (root: RootCredentials): AccessKeys => {
  const key: AccessKey = { ...root, principal: rootPrincipal }
  return { find: async (accessKeyId) => (accessKeyId === key.accessKeyId ? key : undefined) }
}
