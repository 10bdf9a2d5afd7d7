import { describeContract } from './contract-suite';
import { COHERE_ROWS } from './rows/cohere';

describeContract(COHERE_ROWS);
