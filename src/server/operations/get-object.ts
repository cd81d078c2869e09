import { getObject } from '../../engine/get-object.ts'
import type { HandlerOf } from '../handler.ts'
import { objectViewFields, readRequestOf } from '../object-view-fields.ts'
import { refuseEncryption } from '../unsupported-headers.ts'

export const getObjectHandler: HandlerOf<'GetObject'> = async (context) => {
  refuseEncryption(context.input)
  const view = await getObject(context.store, readRequestOf(context), context.request.signal)
  try {
    return { ...objectViewFields(view, context), Body: view.body }
  } catch (error) {
    view.body.abandon()
    throw error
  }
}
