import { describeContract } from './contract-suite';
import { SANDBOX_ROWS } from './rows/sandbox';

describeContract(SANDBOX_ROWS);
