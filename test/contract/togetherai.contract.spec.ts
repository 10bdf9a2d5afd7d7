import { describeContract } from './contract-suite';
import { TOGETHERAI_ROWS } from './rows/togetherai';

describeContract(TOGETHERAI_ROWS);
