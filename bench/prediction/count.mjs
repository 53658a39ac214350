// Writes the samples with their real token counts: the truth that the estimator is measured against.
import { writeFileSync } from 'node:fs';
import { encode as cl100k } from 'gpt-tokenizer/encoding/cl100k_base';
import { encode as o200k } from 'gpt-tokenizer/encoding/o200k_base';
import { samples } from './samples.mjs';

const counted = samples.map(([kind, text]) => ({ kind, text, o200k: o200k(text).length, cl100k: cl100k(text).length }));
const file = new URL('../../tests/NexScout.Energy.Tests/Prediction/corpus.json', import.meta.url);
writeFileSync(file, JSON.stringify(counted, null, 1) + '\n');
console.log(`${counted.length} samples, ${counted.reduce((sum, of) => sum + of.o200k, 0)} tokens of o200k_base`);
