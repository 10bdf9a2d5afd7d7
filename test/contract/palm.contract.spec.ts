import { describeContract } from './contract-suite';
import { PALM_ROWS } from './rows/palm';

describeContract(PALM_ROWS);
