# 案鉴 Anjian: `make help` lists the targets.
.DEFAULT_GOAL := help
.PHONY: help setup setup-dev demo stop test lint type unit coverage bench docs lock clean

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export ANJIAN_HOME ?= $(CURDIR)/.anjian
export ANJIAN_PORT ?= 8000
export HAYSTACK_TELEMETRY_ENABLED := false
DEFAULT_LAWS := $(abspath $(CURDIR)/../shared/data/laws)
ifneq ($(wildcard $(DEFAULT_LAWS)),)
export ANJIAN_LAWS_DIR ?= $(DEFAULT_LAWS)
endif
PYTEST_FLAGS ?= -n logical --maxprocesses 6 --dist loadgroup

help: ## 列出可用目标
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  \1\t\2/' | expand -t 14

setup: $(VENV)/.setup ## 建立虚拟环境并安装运行所需

$(VENV)/.setup: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps -e .
	touch $@

setup-dev: $(VENV)/.setup-dev ## 另装开发与测试所需

$(VENV)/.setup-dev: requirements-dev.lock $(VENV)/.setup
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.lock
	touch $@

demo: setup ## 建库、载入起步语料并在本机 8000 端口启动（DETACH=1 转入后台）
	@$(BIN)/anjian init --starter
ifdef DETACH
	@$(BIN)/python -m web.detach
else
	@$(BIN)/anjian serve
endif

stop: ## 停止由 make demo DETACH=1 启动的服务
	@if [ -x $(BIN)/python ]; then $(BIN)/python -m web.detach --stop; else echo "没有在运行的服务"; fi

test: setup-dev ## 全部检查：格式、类型、单元、集成、浏览器
	@tests/install-browser
	@$(MAKE) --no-print-directory lint type unit

lint: setup-dev ## 代码格式与包层次
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports

type: setup-dev ## 类型检查
	$(BIN)/mypy

unit: setup-dev ## 只跑测试
	$(BIN)/pytest $(PYTEST_FLAGS)

coverage: setup-dev ## 测量 review/ 的分支覆盖率（须设 ANJIAN_TEST_POSTGRES_URL）
	@mkdir -p var/coverage
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest $(PYTEST_FLAGS) --ignore=tests/web/browser tests/review tests/web
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

bench: setup-dev ## 测量检索质量、速度、载入与内存，写入 bench/results
	rm -rf var/bench-home
	$(BIN)/anjian --home var/bench-home bench all

docs: setup-dev ## 检查文档与代码一致
	$(BIN)/pytest -q tests/test_docs.py

lock: setup-dev ## 重新锁定依赖版本
	$(BIN)/pip-compile --quiet --strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host -o requirements.lock pyproject.toml
	$(BIN)/pip-compile --quiet --strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --extra dev --extra models -o requirements-dev.lock -c requirements.lock pyproject.toml
	sed -i "s/^\(torch==[0-9.]*\)+cpu/\1/" requirements-dev.lock

clean: ## 删除虚拟环境与缓存（不删除数据目录）
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache build *.egg-info
