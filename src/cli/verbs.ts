import type { AnyVerb } from './verb.ts'

/** Every verb by name. Each file is loaded only when its verb is called, so that the command starts fast. */
export const verbLoaders: Readonly<Record<string, () => Promise<AnyVerb>>> = {
  serve: async () => (await import('./commands/serve.ts')).serveVerb,
  cp: async () => (await import('./commands/cp.ts')).cpVerb,
  ls: async () => (await import('./commands/ls.ts')).lsVerb,
  cat: async () => (await import('./commands/cat.ts')).catVerb,
  rm: async () => (await import('./commands/rm.ts')).rmVerb,
  mb: async () => (await import('./commands/mb.ts')).mbVerb,
  rb: async () => (await import('./commands/rb.ts')).rbVerb,
  presign: async () => (await import('./commands/presign.ts')).presignVerb,
  'uploads ls': async () => (await import('./commands/uploads-ls.ts')).uploadsLsVerb,
  'uploads show': async () => (await import('./commands/uploads-show.ts')).uploadsShowVerb,
  'uploads abort': async () => (await import('./commands/uploads-abort.ts')).uploadsAbortVerb,
  'uploads du': async () => (await import('./commands/uploads-du.ts')).uploadsDuVerb,
  'uploads expire': async () => (await import('./commands/uploads-expire.ts')).uploadsExpireVerb,
  'quota show': async () => (await import('./commands/quota-show.ts')).quotaShowVerb,
  'quota set': async () => (await import('./commands/quota-set.ts')).quotaSetVerb,
  'doctor cors': async () => (await import('./commands/doctor-cors.ts')).doctorCorsVerb,
  'users add': async () => (await import('./commands/users-add.ts')).usersAddVerb,
  'users ls': async () => (await import('./commands/users-ls.ts')).usersLsVerb,
  'users rm': async () => (await import('./commands/users-rm.ts')).usersRmVerb,
  'users policy': async () => (await import('./commands/users-policy.ts')).usersPolicyVerb,
  'keys add': async () => (await import('./commands/keys-add.ts')).keysAddVerb,
  'keys ls': async () => (await import('./commands/keys-ls.ts')).keysLsVerb,
  'keys rm': async () => (await import('./commands/keys-rm.ts')).keysRmVerb,
  'accounts add': async () => (await import('./commands/accounts-add.ts')).accountsAddVerb,
  'accounts ls': async () => (await import('./commands/accounts-ls.ts')).accountsLsVerb,
  fsck: async () => (await import('./commands/fsck.ts')).fsckVerb,
}

/** Loads every verb, in the order in which the help lists them. */
export const loadVerbs = (): Promise<readonly AnyVerb[]> =>
  Promise.all(Object.values(verbLoaders).map((load) => load()))
