import { describeContract } from './contract-suite';
import { GEMINI_ROWS } from './rows/gemini';

describeContract(GEMINI_ROWS);
