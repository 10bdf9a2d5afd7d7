import { describeContract } from './contract-suite';
import { AI21LABS_ROWS } from './rows/ai21labs';

describeContract(AI21LABS_ROWS);
