import { describeContract } from './contract-suite';
import { DATABRICKS_ROWS } from './rows/databricks';

describeContract(DATABRICKS_ROWS);
