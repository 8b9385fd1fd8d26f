import { headersOf, refusalOf, urlOf } from './http.ts';

/** The server says something every 20 s: past two of these nobody is there, though the connection looks open. */
const SILENCE_MS = 45_000;

/** A connection on which the server tells what changes in a brand. */
export interface Stream {
  brandId: number;
  /** Whether it is told from now on what changes. */
  opened: boolean;
  /** Rejects with an ApiError when it is refused. */
  body: Promise<ReadableStream<Uint8Array<ArrayBuffer>>>;
  close: () => void;
}

const open = async (
  brandId: number,
  signal: AbortSignal,
): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> => {
  const response = await fetch(urlOf('live/'), { headers: headersOf(brandId), signal });
  if (!response.ok || !response.body) throw await refusalOf(response);
  return response.body;
};

/** Our own, for EventSource sends no X-Brand-ID. */
export const openStream = (brandId: number): Stream => {
  const closing = new AbortController();
  const stream: Stream = {
    brandId,
    opened: false,
    body: open(brandId, closing.signal),
    close: () => closing.abort(),
  };
  stream.body.then(
    () => {
      stream.opened = true;
    },
    // It is told to who listens.
    () => undefined,
  );
  return stream;
};

/**
 * Reads what changed in a brand until the stream ends, or says nothing for too long.
 * @param heard with nothing once it is open
 * @throws ApiError when it is refused
 */
export const listen = async (
  { body, close }: Stream,
  heard: (topics: readonly string[]) => void,
): Promise<void> => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const alive = (): void => {
    clearTimeout(timer);
    timer = setTimeout(close, SILENCE_MS);
  };
  alive();
  try {
    const opened = await body;
    heard([]);
    const reader = opened.pipeThrough(new TextDecoderStream()).getReader();
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
