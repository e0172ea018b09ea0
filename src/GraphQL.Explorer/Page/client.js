// One request over HTTP, and one subscription over graphql-transport-ws.

/** @returns {Promise<{status, statusText, milliseconds, bytes, text, json}>} json is undefined when the body is none */
export async function send(endpoint, request, headers, signal) {
  const started = performance.now();
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json', accept: 'application/graphql-response+json, application/json;q=0.9' },
    body: JSON.stringify(request),
    credentials: 'same-origin',
    signal,
  });
  const text = await response.text();
  const milliseconds = performance.now() - started;
  let json;
  try {
    json = JSON.parse(text);
  } catch {
    // A proxy's page, or nothing at all: shown as the text that it is.
  }
  return { status: response.status, statusText: response.statusText, milliseconds, bytes: new Blob([text]).size, text, json };
}

const closings = {
  1006: 'The connection was lost.',
  1013: 'The server asks to try again later.',
  4400: 'The server could not read a message.',
  4401: 'Not authorised: the token is missing, bad or expired.',
  4403: 'Not allowed:',
  4406: 'The server does not speak graphql-transport-ws.',
  4408: 'The connection was not initialised in time.',
  4409: 'The subscription exists already.',
  4429: 'Too many requests.',
};

/**
 * Opens a socket for one operation and keeps it until the operation ends.
 * @param on { ready(), next(result), errors(list), end(reason or null) }; end comes exactly once and last
 * @returns a function that stops it
 */
export function subscribe(endpoint, request, authorization, on) {
  const url = new URL(endpoint, location.href);
  url.protocol = url.protocol.replace('http', 'ws');
  const socket = new WebSocket(url, 'graphql-transport-ws');
  const tell = (message) => socket.readyState === WebSocket.OPEN && socket.send(JSON.stringify(message));
  let isOver = false;
  const end = (reason) => {
    if (isOver) return;
    isOver = true;
    socket.close(1000);
    on.end(reason);
  };
  const answers = {
    connection_ack: () => {
      tell({ id: '1', type: 'subscribe', payload: request });
      on.ready();
    },
    ping: () => tell({ type: 'pong' }),
    pong: () => {},
    next: ({ payload }) => on.next(payload),
    error: ({ payload }) => {
      on.errors(payload);
      end(null);
    },
    complete: () => end(null),
  };
  socket.onopen = () => tell({ type: 'connection_init', ...(authorization ? { payload: { authorization } } : {}) });
  socket.onmessage = ({ data }) => {
    if (isOver) return;
    const message = JSON.parse(data);
    answers[message.type]?.(message);
  };
  socket.onclose = ({ code, reason }) =>
    end(`${closings[code] ?? 'The server closed the connection.'}${reason ? ` ${reason}` : ''} (${code})`);
  return () => {
    tell({ id: '1', type: 'complete' });
    end(null);
  };
}
