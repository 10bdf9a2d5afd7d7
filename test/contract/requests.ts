/** Requests that belong to the recorded responses of several providers. */
export const WEATHER = {
  messages: [{ role: 'user', content: 'What is the weather in Oslo and in Rome?' }],
  tools: [
    {
      type: 'function',
      function: {
        name: 'get_weather',
        parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
      },
    },
  ],
};
export const GREETING = { messages: [{ role: 'user', content: 'Hi' }] };
export const PROMPT = { prompt: 'Say hello' };
export const INPUT = { input: ['one', 'two'] };
