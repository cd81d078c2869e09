import type { InputOf, OutputOf } from '../protocol/operation.ts'
import type { ImplementedOperations } from '../protocol/operations/index.ts'

/** What a transfer needs of a client: one typed call. A failed call throws S3Error, or what the network threw. */
export interface S3Calls {
  call<Name extends keyof ImplementedOperations>(
    name: Name,
    input: InputOf<ImplementedOperations[Name]>,
    options?: { readonly signal?: AbortSignal | undefined },
  ): Promise<OutputOf<ImplementedOperations[Name]>>
}
