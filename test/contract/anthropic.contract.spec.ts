import { describeContract } from './contract-suite';
import { ANTHROPIC_ROWS } from './rows/anthropic';

describeContract(ANTHROPIC_ROWS);
