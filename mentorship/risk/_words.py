"""What to try first for each signal, in both languages: an intervention comes before a pivot."""

from collections.abc import Mapping

from mentorship.values import RiskCode, Texts

SUGGESTIONS: Mapping[RiskCode, Texts] = {
    RiskCode.STALLED: {
        "en": "Get in touch and ask where it sticks; cut the overdue task to a step for this week.",
        "zh-hans": "先联系，问清卡在哪里；把逾期任务拆成本周能完成的一小步。",
    },
    RiskCode.SILENT: {
        "en": "Ask how things are: silence means stuck more often than it means fine.",
        "zh-hans": "主动问候：沉默往往意味着卡住，而不是一切顺利。",
    },
    RiskCode.MISSED_WORK: {
        "en": "Go through the missed tasks together: hand in late, move the date, or waive.",
        "zh-hans": "一起看缺交的任务：补交、改期还是免修。",
    },
    RiskCode.LATE_PATTERN: {
        "en": "Check whether the weekly hours and the planned dates fit each other.",
        "zh-hans": "核对每周投入时间与计划日期是否相符。",
    },
    RiskCode.WEAK_REVIEWS: {
        "en": "Read one review together and look for the fault that keeps coming back.",
        "zh-hans": "一起读一份评审，找出反复出现的问题。",
    },
    RiskCode.LOW_HOURS: {
        "en": "Agree on the hours that can be kept, or slow the plan down.",
        "zh-hans": "商定能够保证的时间，或放慢计划。",
    },
    RiskCode.HIGH_RISK: {
        "en": "Arrange a talk, just the two of you, and begin with what stands below.",
        "zh-hans": "安排一次一对一谈话，从下面的依据谈起。",
    },
}


def suggestion_for(code: RiskCode, language: str) -> str:
    """Return what to try first, in *language* (`en` or `zh-hans`)."""
    return SUGGESTIONS[code][language]
