import { deepStrictEqual as equal, ok } from 'node:assert';

const QUESTION = 'Will it snow in Oslo?';
const TEXTS = ['the weather in Oslo', 'the time in Rome'];

/** Each is given the addresses of Sluice and of the two scoring servers, and throws where it fails. */
export const checks = {
  async 'chats say what the model predicts'({ sluice, texts }) {
    const { status, body } = await ask(`${sluice}/v1/chat/completions`, {
      model: 'chat',
      messages: [{ role: 'user', content: QUESTION }],
      temperature: 0.5,
    });
    equal([status, body.choices.map(({ message }) => message.content)], [200, await predicted(texts, [QUESTION])]);
  },

  async 'completions say what the model predicts'({ sluice, texts }) {
    const { status, body } = await ask(`${sluice}/endpoints/completions/invocations`, { prompt: QUESTION });
    equal([status, body.choices.map(({ text }) => text)], [200, await predicted(texts, [QUESTION])]);
    equal(body.choices[0].text, 'It snows.');
  },

  async 'embeddings are what the model predicts'({ sluice, vectors }) {
    const { status, body } = await ask(`${sluice}/v1/embeddings`, { model: 'embeddings', input: TEXTS });
    equal([status, body.data.map(({ embedding }) => embedding)], [200, await predicted(vectors, TEXTS)]);
    equal(body.data[0].embedding.length, 3);
  },

  async 'a conversation of several messages is refused'({ sluice }) {
    const message = { role: 'user', content: QUESTION };
    const { status, body } = await ask(`${sluice}/v1/chat/completions`, {
      model: 'chat',
      messages: [message, message],
    });
    equal(status, 422);
    ok(body.error.message.includes('single query'));
  },

  async 'what the scoring server cannot do is its error'({ sluice }) {
    const { status, body } = await ask(`${sluice}/v1/embeddings`, { model: 'embeddings', input: [[1, 2], [3]] });
    ok(status >= 400 && status < 600);
    ok(body.error.message.length > 0);
  },
};

async function predicted(url, inputs) {
  const { status, body } = await ask(`${url}/invocations`, { inputs });
  equal(status, 200);
  return body.predictions;
}

async function ask(url, body) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(60_000),
  });
  return { status: response.status, body: await response.json() };
}
