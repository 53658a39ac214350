// The official Anthropic client against the gateway: `node anthropic.mjs BASE_URL KEY`. Only base URL and key are changed.
// Prints one line a check; exits 1 at the first that fails.
import assert from 'node:assert/strict';
import Anthropic from '@anthropic-ai/sdk';

const [baseURL, apiKey] = process.argv.slice(2);
const client = new Anthropic({ baseURL, apiKey });
const messages = [{ role: 'user', content: 'Write a follow-up message to Sarah about our meeting' }];
const check = async (name, body) => { await body(); console.log(`ok ${name}`); };

for (const model of ['auto', 'anthropic/claude-3-haiku', 'openai/gpt-4o-mini']) {
  await check(`plain answer of ${model}`, async () => {
    const answer = await client.messages.create({ model, max_tokens: 200, messages });
    assert.equal(answer.type, 'message');
    assert.match(answer._request_id, /^req_/);
    assert.equal(answer.content[0].type, 'text');
    assert.ok(answer.content[0].text.length > 0);
    assert.ok(['end_turn', 'max_tokens'].includes(answer.stop_reason));
    assert.ok(answer.usage.input_tokens > 0 && answer.usage.output_tokens > 0);
  });

  await check(`stream of ${model}`, async () => {
    const stream = client.messages.stream({ model, max_tokens: 200, messages, system: 'Be brief.' });
    let text = '';
    stream.on('text', delta => { text += delta; });
    const final = await stream.finalMessage();
    assert.ok(text.length > 0);
    assert.equal(final.content[0].text, text);
    assert.ok(final.usage.output_tokens > 0);
  });

  await check(`tools of ${model}`, async () => {
    const answer = await client.messages.create({
      model, max_tokens: 200, tools: [{ name: 'lookup', input_schema: { type: 'object', properties: { name: { type: 'string' } } } }],
      messages: [{ role: 'user', content: 'Please use the tool to look Sarah up' }],
    });
    assert.equal(answer.stop_reason, 'tool_use');
    assert.equal(answer.content.find(block => block.type === 'tool_use').name, 'lookup');
  });
}

await check('errors are typed', async () => {
  await assert.rejects(() => client.messages.create({ model: 'auto', max_tokens: 10, messages: [] }), error => {
    assert.ok(error instanceof Anthropic.BadRequestError, error.constructor.name);
    assert.equal(error.error.type, 'error');
    assert.equal(error.error.error.type, 'invalid_request_error');
    return true;
  });
  const stranger = new Anthropic({ baseURL, apiKey: 'nse-aaaaaaaaaaaa-nobody' });
  await assert.rejects(() => stranger.messages.create({ model: 'auto', max_tokens: 10, messages }), error => {
    assert.ok(error instanceof Anthropic.AuthenticationError, error.constructor.name);
    return true;
  });
});
