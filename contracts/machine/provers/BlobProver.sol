// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Host} from "../Host.sol";
import {IProver} from "../IProver.sol";
import {LoadBlobs} from "../LoadBlobs.sol";
import {Machine, begin} from "../Machine.sol";
import {Phase} from "../Phase.sol";

/// @notice The phase that loads a batch from blobs.
contract BlobProver is IProver {
    /// @inheritdoc IProver
    function prove(Host calldata, bytes32 state, bytes calldata proof)
        external
        view
        returns (bytes32)
    {
        Machine memory m = begin(state, proof);
        if (m.phase != Phase.LOAD_BLOBS) revert NotMine(m.phase, 0);
        LoadBlobs.stepLoadBlobs(m);
        return m.close();
    }
}
