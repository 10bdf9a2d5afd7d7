"""Checks `ChatDatabricks` and `DatabricksEmbeddings` of databricks-langchain, and `DatabricksOpenAI` of databricks-openai."""

from databricks_langchain import ChatDatabricks
from databricks_openai import DatabricksOpenAI
from harness import check, run_checks
from workspace import MESSAGES

PROMPT = "What is the capital of France?"
model = ChatDatabricks(endpoint="file-chat", temperature=0.1, max_tokens=50)


@check
def chat_databricks_invoke():
    assert model.invoke(PROMPT).content


@check
def chat_databricks_stream():
    assert "".join(chunk.content for chunk in model.stream(PROMPT)).strip()


@check
def databricks_openai_chat_completions():
    response = DatabricksOpenAI().chat.completions.create(model="file-chat", messages=MESSAGES)
    assert response.choices[0].message.content


@check
def databricks_openai_through_the_ai_gateway():
    client = DatabricksOpenAI(use_ai_gateway=True)
    assert client.chat.completions.create(model="file-chat", messages=MESSAGES).choices[0].message.content


run_checks()
