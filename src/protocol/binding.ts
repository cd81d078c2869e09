/** Declarations and the wire, in both directions. */
export { parseRequest, takesStream, takesXml, writeRequest } from './bind-request.ts'
export type { OutgoingRequest, WireBody, WireRequest } from './bind-request.ts'
export { parseResponse, returnsStream, UnreadableResponseError, writeResponse } from './bind-response.ts'
export type { WireResponse } from './bind-response.ts'
export { errorOf, parseErrorDocument, writeErrorDocument } from './error-document.ts'
