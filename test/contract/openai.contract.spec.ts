import { describeContract } from './contract-suite';
import { OPENAI_ROWS } from './rows/openai';

describeContract(OPENAI_ROWS);
