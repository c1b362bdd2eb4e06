"""案例代码: the Chinese words for the codes that the fields of a case carry."""

from __future__ import annotations

from typing import Final

ELEMENTS: Final = {
    "water": "水",
    "air": "大气",
    "solid_waste": "固体废物",
    "noise": "噪声",
    "soil": "土壤",
    "marine": "海洋",
    "radiation": "核与辐射",
    "nature": "自然生态",
    "eia": "环境影响评价",
    "permit": "排污许可",
    "climate": "气候与臭氧层",
    "general": "综合",
}
CASE_TYPES: Final = {
    "model": "示范案例",
    "warning": "警示案例",
    "minor_exempt": "轻微免罚案例",
}
PARTY_TYPES: Final = {
    "enterprise": "企业",
    "institution": "事业单位或其他组织",
    "individual": "个人",
    "self_employed": "个体工商户",
}
FOUND_BY: Final = {
    "tip_off": "信访举报",
    "automatic_monitoring": "自动监测异常",
    "random_inspection": "双随机检查",
    "cross_inspection": "交叉检查",
    "supervision": "督察督办",
    "transfer": "部门移送",
    "special_campaign": "专项行动",
    "routine_inspection": "日常检查",
}
METHODS: Final = {
    "automatic_data_review": "自动监测数据核查",
    "automatic_monitoring": "自动监测",
    "big_data": "大数据分析",
    "comparison_monitoring": "比对监测",
    "data_review": "台账数据核查",
    "dose_monitoring": "剂量监测",
    "drone": "无人机",
    "dye_tracing": "示踪试验",
    "electronic_forensics": "电子取证",
    "emergency_monitoring": "应急监测",
    "evidence_preservation": "证据先行登记保存",
    "infrared_imaging": "红外热成像",
    "joint_enforcement": "联合执法",
    "material_balance": "物料衡算",
    "mobile_monitoring": "走航监测",
    "night_inspection": "夜间检查",
    "noise_monitoring": "噪声监测",
    "oil_fingerprinting": "油指纹比对",
    "on_site_verification": "现场核实",
    "online_check": "非现场检查",
    "photo_metadata": "照片信息核验",
    "power_monitoring": "用电监控",
    "remote_sensing": "卫星遥感",
    "site_inspection": "现场检查",
    "site_sampling": "现场采样",
    "source_tracing": "溯源排查",
    "unannounced_recheck": "突击复查",
    "video_review": "视频核查",
    "volume_survey": "方量测算",
    "water_balance": "水量平衡核算",
}
MEASURES: Final = {
    "admonition": "批评教育",
    "confiscation": "没收",
    "credit_record": "信用记录",
    "criminal_transfer": "移送公安机关（涉嫌犯罪）",
    "daily_fine": "按日连续处罚",
    "damage_compensation": "生态环境损害赔偿",
    "detention_transfer": "移送公安机关（行政拘留）",
    "order_correction": "责令改正",
    "order_restoration": "责令恢复",
    "order_treatment": "责令治理",
    "restrict_production": "限制生产",
    "seal": "查封",
    "seize": "扣押",
    "stop_construction": "责令停止建设",
    "stop_production": "停产整治",
    "revoke_permit": "吊销许可证",
}
BASIS_ROLES: Final = {
    "duty": "义务",
    "penalty": "罚则",
    "procedure": "程序",
    "coordination": "衔接",
    "exemption": "不予处罚",
    "definition": "定义",
    "discretion": "裁量",
}
