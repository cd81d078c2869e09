import { headObject } from '../../engine/get-object.ts'
import type { HandlerOf } from '../handler.ts'
import { objectViewFields, readRequestOf } from '../object-view-fields.ts'
import { refuseEncryption } from '../unsupported-headers.ts'

export const headObjectHandler: HandlerOf<'HeadObject'> = async (context) => {
  refuseEncryption(context.input)
  return objectViewFields(await headObject(context.store, readRequestOf(context)), context)
}
