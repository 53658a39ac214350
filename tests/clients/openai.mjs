// The official OpenAI client against the gateway: `node openai.mjs BASE_URL KEY BROKE_KEY`. Only base URL and key are changed.
// Prints one line a check; exits 1 at the first that fails.
import assert from 'node:assert/strict';
import OpenAI from 'openai';

const [baseURL, apiKey, brokeKey] = process.argv.slice(2);
let requests = 0;
const counting = (...args) => { requests++; return fetch(...args); };
const client = new OpenAI({ baseURL: `${baseURL}/v1`, apiKey, fetch: counting });
const messages = [{ role: 'user', content: 'Write a follow-up message to Sarah about our meeting' }];
// A prompt of its own: the same one again would be answered from the cache.
const another = what => [{ role: 'user', content: `Write a follow-up message to Sarah about ${what}` }];
const check = async (name, body) => { await body(); console.log(`ok ${name}`); };

await check('plain answer with usage', async () => {
  const answer = await client.chat.completions.create({ model: 'auto', messages });
  assert.equal(answer.object, 'chat.completion');
  assert.ok(answer.choices[0].message.content.length > 0);
  assert.equal(answer.choices[0].finish_reason, 'stop');
  assert.equal(answer.usage.total_tokens, answer.usage.prompt_tokens + answer.usage.completion_tokens);
  assert.ok(answer.usage.energy_charged >= 1);
  assert.ok(answer.usage.cost_usd > 0);
});

await check('the same again, streamed, comes from the cache and costs nothing', async () => {
  const stream = await client.chat.completions.create({ model: 'auto', messages, stream: true, stream_options: { include_usage: true } });
  let last;
  for await (const chunk of stream) last = chunk;
  assert.equal(last.usage.total_tokens, 0);
  assert.equal(last.usage.energy_charged, 0);
});

await check('stream with usage on the last chunk', async () => {
  const stream = await client.chat.completions.create({
    model: 'auto', messages: another('a stream'), stream: true, stream_options: { include_usage: true },
  });
  let text = '';
  let last;
  for await (const chunk of stream) {
    text += chunk.choices[0]?.delta?.content ?? '';
    last = chunk;
  }
  assert.ok(text.length > 0);
  assert.equal(last.choices.length, 0);
  assert.ok(last.usage.total_tokens > 0);
  assert.ok(last.usage.energy_charged >= 1);
});

await check('stream without usage asked for', async () => {
  const stream = await client.chat.completions.create({ model: 'auto', messages: another('a stream without usage'), stream: true });
  for await (const chunk of stream) assert.equal(chunk.choices.length, 1);
});

await check('tools', async () => {
  const tools = [{ type: 'function', function: { name: 'lookup', parameters: { type: 'object', properties: { name: { type: 'string' } } } } }];
  const answer = await client.chat.completions.create({
    model: 'openai/gpt-4o-mini', messages: [{ role: 'user', content: 'Please use the tool to look Sarah up' }], tools,
  });
  assert.equal(answer.choices[0].finish_reason, 'tool_calls');
  assert.equal(answer.choices[0].message.tool_calls[0].function.name, 'lookup');
  JSON.parse(answer.choices[0].message.tool_calls[0].function.arguments);
});

await check('models', async () => {
  const ids = [];
  for await (const model of client.models.list()) ids.push(model.id);
  assert.ok(ids.includes('openai/gpt-4o-mini'));
  assert.equal((await client.models.retrieve('openai/gpt-4o-mini')).id, 'openai/gpt-4o-mini');
});

const throws = async (make, type, status, code) => {
  const before = requests;
  await assert.rejects(make, error => {
    assert.ok(error instanceof type, `${error.constructor.name}: ${error.message}`);
    assert.equal(error.status, status);
    assert.equal(error.code, code);
    assert.ok(error.requestID);
    return true;
  });
  return requests - before;
};

await check('400 is a BadRequestError', async () => {
  await throws(() => client.chat.completions.create({ model: 'auto', messages: [] }), OpenAI.BadRequestError, 400, 'invalid_messages');
});

await check('401 is an AuthenticationError', async () => {
  const stranger = new OpenAI({ baseURL: `${baseURL}/v1`, apiKey: 'nse-aaaaaaaaaaaa-nobody', fetch: counting });
  await throws(() => stranger.chat.completions.create({ model: 'auto', messages }), OpenAI.AuthenticationError, 401, 'invalid_api_key');
});

await check('404 is a NotFoundError', async () => {
  await throws(() => client.chat.completions.create({ model: 'gpt-99', messages }), OpenAI.NotFoundError, 404, 'model_not_found');
});

await check('402 is not retried', async () => {
  const broke = new OpenAI({ baseURL: `${baseURL}/v1`, apiKey: brokeKey, fetch: counting });
  const tries = await throws(
    () => broke.chat.completions.create({ model: 'auto', messages: [{ role: 'user', content: 'word '.repeat(3000) }] }),
    OpenAI.APIError, 402, 'daily_budget_exceeded');
  assert.equal(tries, 1, 'the client retried a 402');
});

await check('413 is refused with a sentence', async () => {
  await throws(
    () => client.chat.completions.create({ model: 'auto', messages: [{ role: 'user', content: 'word '.repeat(30000) }] }),
    OpenAI.APIError, 413, 'blocked');
});
