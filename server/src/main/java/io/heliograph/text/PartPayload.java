package io.heliograph.text;

/// What one SMS part carries on the air.
///
/// @param bytes the user data, with its header where `udh`
/// @param dataCoding SMPP `data_coding`
/// @param udh whether the bytes begin with a user data header
@SuppressWarnings("ArrayRecordComponent") // made and read once, never compared
public record PartPayload(byte[] bytes, byte dataCoding, boolean udh) {}
