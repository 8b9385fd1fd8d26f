import { headersOf, refusalOf, urlOf } from './http.ts';

/** The server says something every 20 s: past two of these nobody is there, though the connection looks open. */
const SILENCE_MS = 45_000;

/**
 * Reads what changed in a brand until the stream ends, or says nothing for too long. Our own reader, for EventSource
 * sends no X-Brand-ID.
 * @param heard with nothing once it is open
 * @throws ApiError when it is refused
 */
export const listen = async (
  brandId: number,
  signal: AbortSignal,
  heard: (topics: readonly string[]) => void,
): Promise<void> => {
  const silent = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const alive = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => silent.abort(), SILENCE_MS);
  };
  alive();
  try {
    const response = await fetch(urlOf('live/'), {
      headers: headersOf(brandId),
      signal: AbortSignal.any([signal, silent.signal]),
    });
    if (!response.ok || !response.body) throw await refusalOf(response);
    heard([]);
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      alive();
      text += value;
      const events = text.split('\n\n');
      text = events.pop() ?? '';
      for (const event of events) {
        const data = /^event: changed\ndata: (.*)$/.exec(event)?.[1];
        if (data !== undefined) heard((JSON.parse(data) as { topics: string[] }).topics);
      }
    }
  } finally {
    clearTimeout(timer);
  }
};
