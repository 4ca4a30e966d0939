#include "codec/packdict.h"

/* Words and CBOR shapes that authorizations are likely to hold, the likeliest last (nearest, so cheapest to refer to).
 * The hexadecimal bytes are heads of CBOR items: \x84\x18 begins a tag's parts, \x63 a text of three characters, \x50 a
 * UUID. */
static const char text[] =
    "PID:SN:UUID:,UUID:default-sdr VID:V01,SN:"
    "N9K-C93180YC-FX3 N9K-C9336C-FX2 NCS-5501-SE NCS-55A1-24H NCS1K4-SYS 8201-24H8FH 8812-SYS ASR-9901 ASR1001-X "
    "ASR1002-HX ASAv FPR-1120 FPR-2130 FPR-4115 FTDv CSF-1220 UCM VG450 IE-3300-8T2S IE-3400-8P2S IR1101-K9 ESR-6300 "
    "WS-C3650-48PS WS-C3850-24XU AIR-CT5520-K9 C9800-L-C-K9 C9800-40-K9 C9800-CL-K9 C1111-8P C1121X-8P C8200-1N-4T "
    "C8300-2N2S-4T2X C8500-12X4QC C8000V CSR1000V ISR4221/K9 ISR4331/K9 ISR4451-X/K9 C9200L-48P-4X C9200-24T "
    "C9400-SUP-1XL C9407R C9410R C9600-SUP-1 C9606R C9500-48Y4C C9500-24Q C9500-40X C9350-48HX C9300X-48HX "
    "C9300L-24T-4G "
    "C9300-48UXM C9300-48P C9300-24UX "
    "Enterprise Operations Laboratory Networks Network Production Training Security Defence Centre Systems Services "
    "Acme Site Building Rack-1 Floor Region North South East West Staging Test Lab Default/Lab/Rack-1 "
    "Default/Production "
    "com.example"
    "S-NCS1K4-LIC-100G=S-NCS1K4-LIC-100X=S-NCS1K4-LIC-LAMBDA=ESS-CA-400G-RTU-2ADV-CA-400G-RTU-2"
    "throughput_Performance_boost_50M_100M_250M_500M_1G_2.5G_5G_10G_CUBE_SRST_CME_T_STD_PLUS_STANDARD"
    "FPR1000_THREAT_MALWARE_URLFilter_AnyConnect_Apex_Plus_VPNOnly_BASE_CARRIER"
    "appxk9_securityk9_uck9_ipbasek9_hseck9_DNA_HSEC_C9K_HSEC_router_us_crypto"
    "AIR-DNA-E_AIR-DNA-A_DNA_NWStack_DNA_OnPrem_Network_network-advantage_network-essentials_dna-advantage_dna-"
    "essentials"
    "UCM_Enhanced_Essential_TelepresenceRoom_CUWL_Basic_Plus_UnityConnection_Messaging"
    "C9200L_24T_C9400_C9500_C9600_C9300L_C9300X_C9350_48P_24P_12Y_DNX_A_DNX_E_DNA_E_DNA_A_NW_E_NW_A"
    "_NW_Essentialsk9_NW_Advantagek9_DNA_Essentials_dna_essentials_DNA_Advantage_dna_advantage"
    "essentialsk9-advantagek9-"
    "\x85\x84\x19\x01\x85\x84\x18\x02\x19\x50"
    "\x01\x1a\x6a\x19\x04"
    "\x01\xf6\x81\x82\x84\x18\x01\xf6\x82\x82\x84\x18\x01\xf6\x83\x82\x84\x18\x01\xf6\x84\x82\x84\x18\x01\xf6\x85\x82"
    "\x84\x18"
    "\x82\x58\x01\x82\x48\x02\x82\x48"
    "\x62v1\x50\x64"
    "16.0\x50\x64"
    "15.0\x50\x64"
    "14.0\x50\x64"
    "12.0\x50\x63"
    "2.0\x50\x63"
    "1.0\x50"
    "\x18\x64\x82\x84\x18\x0a\x82\x84\x19\x01\x05\x82\x84\x18\xcb\x02\x82\x84\x18\xcf\x01\x82\x84\x18\xd0\x6b"
    "\x8c\x01\x50\x46\x67"
    "Default\x01\xf6\x85\x82\x84\x18";

const uint8_t *packdict_bytes(void)
{
    return (const uint8_t *)text;
}

size_t packdict_len(void)
{
    return sizeof text - 1;
}
