import type { Logger } from './log.ts'

const answerMs = 10_000

/**
 * Hands messages to webhooks: a POST of JSON, taken when the answer is a 2xx within ten seconds.
 * Redirects are not followed.
 */
export const webhookSender =
  (webhooks: Readonly<Record<string, string>>, log: Logger) =>
  async (webhook: string, message: string): Promise<boolean | undefined> => {
    const url = Object.hasOwn(webhooks, webhook) ? webhooks[webhook] : undefined
    if (url === undefined) return undefined
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'user-agent': 'Partita' },
        body: message,
        redirect: 'manual',
        signal: AbortSignal.timeout(answerMs),
      })
      await answer.body?.cancel()
      if (!answer.ok) log.warn({ webhook, status: answer.status }, 'a webhook did not take an event')
      return answer.ok
    } catch (error) {
      log.warn({ webhook, err: error }, 'a webhook could not be reached')
      return false
    }
  }
