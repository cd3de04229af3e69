"""What tells the issuer of a key and is the same in all of its keys, and words for phrases. Data only.

Beginnings as the rules of CredentialInfo have them, which name their sources. The words are a part of the list of BIP
39 (MIT licence), too few for a wallet's check to be likely.
"""

from __future__ import annotations

from desensitize.mask.surrogates.listing import listed

__all__ = ["BEGINNINGS", "HOSTS", "WORDS"]

HOSTS = listed(
    """
hooks.slack.com oapi.dingtalk.com open.feishu.cn open.larksuite.com qyapi.weixin.qq.com discord.com discordapp.com
"""
)
BEGINNINGS = listed(
    """
AKIA ASIA ABSK AIza amzn.mws. LTAI LTAI5t AKID ghp_ gho_ ghu_ ghs_ ghr_ github_pat_ glpat- gldt- glrt- GR1348941 ATBB
ATCTT3 ATATT3 CCIPRJ_ CCIPAT_ pat. sat. AKCp cmVmd pypi-AgE rubygems_ cio oy2 npm_ dor_v1_ doo_v1_ dop_v1_ HRKU-AA
fo1_ fm2_ v1.0- 4b1d AQVN t1. sha256~ hvb. hvs. hvr. s. dp.pt. dp.st. dp.ct. dapi tskey- glsa_ glc_ dt0 r8_ tgp_v1_
lsv2_pt_ lsv2_sk_ pcsk_ jina_ ms- bce-v3/ALTAK- wx ww ding SEC t- u- SCT sq0atp- sq0csp- shpat_ shpss_ shpca_ shppa_
shptka_ access_token$sandbox$ access_token$production$ FLWSECK_TEST- FLWSECK- access-sandbox- access-production- EZAK
EZTK shippo_live_ shippo_test_ duffel_test_ duffel_live_ sandbox_ live_ SG. xkeysib- SK mfa. pat pk. sk. fio-u- PMAK-
p8e- EAA AAAAAAAAAAAAAAAAAAAAA sl. sl.u. A3- sc_ s-s4t2ud- s-s4t2af- xoxb- xoxp- xoxa- xoxe. xoxe- xoxs- xapp-
sk_live_ sk_test_ rk_live_ rk_test_ pk_live_ pk_test_ sk-ant- sk-proj- sk-or-v1- sk- hf_ gsk_ whsec_ key- lin_api_
secret_ ntn_ bedrock-api-key- xoxe.xoxb-1- xoxe.xoxp-1- GOCSPX- bkct_ bkua_ API- sqp_ squ_ sqa_ sgp_ dckr_oat_
dckr_pat_ CLOJARS_ nfp_ nfo_ vcr_ vcp_ vck_ pscale_tkn_ pscale_oauth_ pscale_pw_ napi_ tk-us- ico- pnu_ dnkey- NRAK-
NRAA- sntryu_ phx_ phc_ hccik_ hcaik_ pplx- xai- fw_ tvly-dev- tvly- sk_ czs_ czu_ dataset- app- AKTP AKLT JDC_ cli_
rzp_live_ rzp_test_ live_pub_ test_pub_ tfp_ CFPAT- rdme_ sm_sat_ sm_pat_ sm_aat_ pk.ey sk.ey figd_ nvapi- sntrys_
rnd_ sbp_ pul- vc_ ver:1-hint:
"""
)
WORDS = listed(
    """
able acid acorn adult album amber anchor apple arch arrow atom autumn bamboo basket beach bench bird blanket boat bread
brick bridge bubble cabin camera canvas carbon castle cherry circle cloud coral cotton cradle crystal desert dolphin
dragon eagle ecology elbow engine fabric feather fiction forest fossil galaxy garden giraffe glove hammer harbor hazard
island jacket jungle kitten ladder lemon lizard marble meadow
"""
)
